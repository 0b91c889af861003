"""Floor 5, web: naming people in a comment: the list that opens under an @, and what is said back about the names."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from coordination.reading.naming import named_in, offered
from coordination.reading.refusals import joined
from coordination.records.case import Case
from coordination.web.doors import page
from coordination.web.visitor import Asked


@page()
def names(request: Asked, number: str) -> HttpResponse:
    """Who may be named, as options of a list; `?q=` is what was typed after the @."""
    found = offered(request.visitor.actor, number, request.GET.get("q", "").replace("\0", ""), request.now)
    return render(request, "coordination/parts/names.html", {"offers": found})


def said_back(case: Case, typed: str, *, by: int, now: datetime) -> tuple[str, str]:
    """Who was told, and about whom nobody was told and why; empty where there is nothing to say."""
    found = named_in(case, typed.replace("\0", ""), by=by, now=now)
    told = gettext("Told: %(names)s.") % {"names": joined(found.heard())} if found.heard() else ""
    if not (found.heard() or found.unseeing or found.unknown):
        told = gettext("Nobody was notified: to tell somebody, name them with @.")
    untold = []
    if found.unseeing:
        untold.append(gettext("%(names)s cannot see this case and was not told.") % {"names": joined(found.unseeing)})
    if found.unknown:
        untold.append(gettext("Nobody goes by the name %(names)s: nobody was told.") % {"names": joined(found.unknown)})
    return told, " ".join(untold)
