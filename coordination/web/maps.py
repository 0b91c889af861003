"""Floor 5, web: maps without tiles from abroad: what every map of the service draws, fetched when a map is first seen.

Outlines and the points of communities are public knowledge of the city; cases on a map are fetched by the pages that
show them, within the visitor's sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from coordination.reading import catalogue, words
from coordination.reading.case import find
from coordination.reading.case_parts import CaseFile
from coordination.reading.cases import followed
from coordination.reading.nearby import around, most_urgent, nearest, placed, point_of
from coordination.records.case import Case
from coordination.rules.places import Point
from coordination.web.doors import page
from coordination.web.moments import by_text, left_text
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

KEPT = 600
"""Seconds a browser may keep the outlines."""
NEARBY, MOST_NEARBY = 500.0, 30
"""Metres around a case in which others are shown, and how many."""
MOST_POINTS = 300
"""Cases drawn on the map of a list: the most urgent."""
TOLD = ("number", "title", "state", "severity", "due_at", "card", "lat", "lon")
"""The columns of a case that a point tells; hundreds of whole rows would cost more than the map."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """What a map needs besides its own data: tiles, if set, with whom to credit; what is said below; where to begin."""

    tiles: str
    credit: str
    schematic: bool
    centre: Point | None = None
    town: str = ""


def frame(mine: Iterable[int] = ()) -> MapFrame:
    """The frame of a map, which begins at the visitor's own community or town, if there is exactly one."""
    own = [party for party in map(catalogue.party, mine) if party and party.parent]
    only = own[0] if len(own) == 1 else None
    return MapFrame(
        settings.MAP_TILE_URL,
        settings.MAP_TILE_CREDIT,
        any(one.schematic for one in catalogue.outlines()),
        only.point if only and only.is_community else None,
        only.code if only and not only.is_community else "",
    )


def towns(request: Asked) -> HttpResponse:
    """The outlines and the points of communities, the same for everybody signed in."""
    answer = _towns(request)
    if answer.status_code == 200:
        del answer["Expires"], answer["Cache-Control"]
        patch_cache_control(answer, private=True, max_age=KEPT)
    return answer


@page()
def _towns(request: Asked) -> HttpResponse:
    known = catalogue.organisations()
    names = {party.id: party for party in known}
    outlined = [one for one in catalogue.outlines() if one.organisation in names]
    return JsonResponse(
        {
            "towns": [
                {
                    "code": names[one.organisation].code,
                    "name": names[one.organisation].short_name,
                    "shape": one.shape,
                }
                for one in outlined
            ],
            "places": [[*party.point, party.short_name] for party in known if party.is_community and party.point],
        },
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )


# ── cases on a map ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CasePlace:
    """Where a case is, in words, and for its map."""

    names: Sequence[str]
    address: str
    lat: float | None
    lon: float | None
    severity: int
    points: str

    @property
    def position(self) -> str:
        """The position in words; empty where there is none."""
        return f"{self.lat:.5f}, {self.lon:.5f}" if self.lat is not None and self.lon is not None else ""


def place_of(file: CaseFile) -> CasePlace:
    """The place of a case as its page shows it; no statement."""
    case = file.case
    lat, lon = point_of(case) or (None, None)
    return CasePlace(
        names=[part.short_name for part in (case.subdistrict, case.community) if part] or [gettext("no place yet")],
        address=case.address,
        lat=lat,
        lon=lon,
        severity=case.severity,
        points=reverse("web:nearby", args=[case.number]),
    )


@page()
def nearby(request: Asked, number: str) -> HttpResponse:
    """What else is open within 500 m of a case, of what the visitor sees; nothing for a department that was released."""
    by = request.visitor.actor
    case, sight = find(by, number)
    point = point_of(case)
    if point is None or sight.until is not None:
        return _points([], request.now)
    others = around(followed(by).exclude(pk=case.pk).only(*TOLD), point, NEARBY)
    return _points([one for _away, one in nearest(others, point, NEARBY, MOST_NEARBY)], request.now)


@page()
def points(request: Asked) -> HttpResponse:
    """The most urgent open cases under the filters of the list that have a position, of what the visitor sees."""
    found = placed(followed(request.visitor.actor, request.GET)).only(*TOLD)
    return _points(most_urgent(found, MOST_POINTS), request.now)


def _points(cases: Iterable[Case], now: datetime) -> HttpResponse:
    """Hundreds of cases: words and addresses are looked up once."""
    states = {code: str(word) for code, word in words.STATES.items()}
    plates = {level: str(word) for level, word in words.SEVERITIES.items()}
    told = [
        {
            "lat": case.lat,
            "lon": case.lon,
            "sev": case.severity,
            "plate": plates[case.severity],
            "title": case.title,
            "url": case_url(case.number),
            "card": case.card,
            "said": [f"{case.number} · {states.get(case.state, case.state)}", *_left(case, now)],
        }
        for case in cases
    ]
    return JsonResponse({"points": told}, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _left(case: Case, now: datetime) -> list[str]:
    """How long it has; nothing while its time is stopped."""
    return [f"{left_text(case.due_at, now)} · {by_text(case.due_at, now)}"] if case.due_at is not None else []
