"""Floor 5, web: where a report lies, while it is filed: what its position says of town and community.

A position suggests; it never overrules. Whoever has chosen a community, or has only one, keeps it and is told where the
position lies instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext

from coordination.intake.forms import ActionForm
from coordination.reading import catalogue
from coordination.reading.catalogue import Party
from coordination.reading.nearby import Spot, spot
from coordination.rules.places import Point

POSITION = ("lat", "lon")


@dataclass(frozen=True, slots=True)
class Placing:
    """What a position says. `community` is suggested; `why` is the hint under the field; `where` names the town."""

    community: int | None = None
    why: str = ""
    where: str = ""


def point_in(data: Mapping[str, Any]) -> Point | None:
    """The position in what was sent, if it is one."""
    try:
        lat, lon = (float(str(data.get(name) or "")[:40]) for name in POSITION)
    except ValueError:
        return None
    return (lat, lon) if isfinite(lat) and abs(lat) <= 90 and isfinite(lon) and abs(lon) <= 180 else None


def position_of(data: Mapping[str, Any]) -> str:
    """The position as it was sent, to be compared with what was last answered."""
    return ",".join(str(data.get(name) or "")[:40] for name in POSITION).strip(",")


def chosen_in(data: Mapping[str, Any]) -> int | None:
    """The community chosen in what was sent."""
    chosen = str(data.get("community") or "")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else None


def placing(form: ActionForm) -> Placing:
    """What the position in a form says; nothing where there is none."""
    point = point_in(form.data)
    if point is None:
        return Placing()
    among = _offered(form.fields["community"].widget.choices)
    found = spot(point, among)
    where = gettext("It lies in %(town)s.") % {"town": found.town.short_name} if found.town else ""
    chosen = chosen_in(form.data)
    by_us = str(chosen or "") == str(form.data.get("placed") or "")
    if chosen is not None and not by_us:
        return Placing(None, _doubt(found, catalogue.party(chosen)), where)
    return Placing(found.community.id if found.community else None, _why(found), where)


def _offered(choices: Any) -> frozenset[int]:
    """The communities somebody may file for, groups unfolded."""
    rows = [row for value, label in choices for row in (label if isinstance(label, list | tuple) else [(value, label)])]
    return frozenset(value for value, _label in rows if isinstance(value, int))


def _why(found: Spot) -> str:
    """Why a community is suggested, or none."""
    if found.community is not None:
        return gettext("By the position: %(community)s.") % {"community": found.community.short_name}
    if found.town is not None:
        return gettext("The position lies in %(town)s, where you do not file. Look whether it is right.") % {
            "town": found.town.short_name
        }
    return _outside()


def _doubt(found: Spot, chosen: Party | None) -> str:
    """What does not fit between the position and the community that was chosen."""
    if found.town is None:
        return _outside()
    if chosen is None or chosen.parent == found.town.id:
        return ""
    return gettext("The position lies in %(town)s, %(community)s does not. Look which is right.") % {
        "town": found.town.short_name,
        "community": chosen.short_name,
    }


def _outside() -> str:
    drawn = catalogue.outlines()
    return gettext("The position lies outside the city. Look whether it is right.") if drawn else ""
