"""Floor 5, web: the frame of every page: who is signed in, where they may go, what waits, whether deadlines are watched.

Context processors. One statement beyond the visitor's own: what waits for them, their bell, the worker's last tick.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.bell import Bell, bell
from coordination.reading.catalogue import party
from coordination.records import reference
from coordination.rules.permissions import Hat as Worn
from coordination.rules.words import Role
from coordination.web.chips import holder
from coordination.web.components import Hat, Holder, NavItem, Shell
from coordination.web.visitor import Asked, Visitor, hat_value

STALLED_AFTER = timedelta(seconds=15)
DAYS_AHEAD = 60
ALL_HATS = ""


def frame(request: Asked) -> dict[str, Any]:
    """`now`, `theme`, `days_off` and `shell` for every template; no statement for somebody who is not signed in."""
    user = getattr(request, "user", None)
    now = getattr(request, "now", None)
    if user is None or now is None or not user.is_authenticated:
        return {"now": now, "theme": "auto", "shell": None}
    seen = {"now": now, "theme": user.theme or "auto", "days_off": SimpleLazyObject(lambda: days_off(now))}
    return {**seen, "shell": SimpleLazyObject(lambda: shell(request))}


def days_off(now: datetime) -> str:
    """The days of the next weeks on which nobody works, for the usual times at a field."""
    here, calendar = localtime(now).date(), reference.calendar()
    days = (here + timedelta(days=n) for n in range(DAYS_AHEAD))
    return " ".join(day.isoformat() for day in days if not calendar.is_working_day(day))


def shell(request: Asked) -> Shell:
    """The frame for a signed-in visitor."""
    visitor = request.visitor
    rang = rung(request)
    hat = visitor.main_hat
    return Shell(
        person=str(visitor.user),
        role=role_said(hat),
        holder=_holder(visitor, hat),
        nav=_nav(request, rang.waiting.total),
        unread=rang.unread,
        may_file=visitor.may_file,
        hats=_hats(visitor),
        stalled_since=_stalled_since(visitor, rang),
        never_ticked=rang.ticked_at is None,
        may_tick=visitor.supervises,
    )


def rung(request: Asked) -> Bell:
    """The bell and what waits for the visitor; read once a request."""
    if not hasattr(request, "rung"):
        request.rung = bell(request.user.pk, request.visitor.actor, request.now)
    found: Bell = request.rung
    return found


def role_said(hat: Worn | None) -> str:
    """「城西街道 · 协调员」."""
    if hat is None:
        return gettext("No role yet")
    where = party(hat.organisation)
    return f"{where.short_name if where else ''} · {words.of(words.ROLES, hat.role)}"


def _holder(visitor: Visitor, hat: Worn | None) -> Holder:
    found = holder(hat.organisation, visitor.mine) if hat else None
    return found or Holder(str(visitor.user), "person", me=True)


def _hats(visitor: Visitor) -> tuple[Hat, ...]:
    if len(visitor.hats) < 2:
        return ()
    every = Hat(gettext("All at once"), ALL_HATS, visitor.chosen is None)
    return (every, *(Hat(role_said(hat), hat_value(hat), hat == visitor.chosen) for hat in visitor.hats))


def _stalled_since(visitor: Visitor, rang: Bell):
    late = rang.ticked_at is not None and visitor.now - rang.ticked_at > STALLED_AFTER
    return rang.ticked_at if late else None


PLACES = (
    ("workbench", _("My work"), _("Work"), "check2-square"),
    ("case_list", _("Cases"), "", "layers"),
    ("dashboard", _("Dashboard"), _("Figures"), "bar-chart"),
)


def _nav(request: Asked, mine: int) -> tuple[NavItem, ...]:
    found = [place for place in PLACES if place[0] != "dashboard" or request.visitor.supervises]
    items = [
        NavItem(
            str(label), reverse(f"web:{name}"), icon, _is_here(request, name), mine * (name == "workbench"), str(short)
        )
        for name, label, short, icon in found
    ]
    if any(hat.role == Role.ADMINISTRATOR for hat in request.visitor.hats) and request.user.is_staff:
        items.append(NavItem(gettext("Administration"), reverse("admin:index"), "gear", False))
    return tuple(items)


def _is_here(request: HttpRequest, name: str) -> bool:
    match = request.resolver_match
    here = match.url_name if match else ""
    return here == name or (name == "case_list" and here in {"case", "case_action"})
