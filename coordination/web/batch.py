"""Floor 5, web: several of the things that were ticked on the workbench, at one press.

What asks for nothing but a yes is done here: sign for cases, sign for tasks. Placing and merging ask something first, on
a page of their own. Each is a step of its own, through the same door as one alone; what does not go through is said and
holds up no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from coordination.reading.cases import SHOWN_WITH
from coordination.reading.refusals import said
from coordination.reading.released import released
from coordination.reading.sight import Sight
from coordination.records.case import Case
from coordination.rules.lifecycle import ROWS
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import Role
from coordination.stages import ACTIONS
from coordination.web.doors import page
from coordination.web.rows import ONE_TAP, PICKED
from coordination.web.sign_in import safe_next
from coordination.web.visitor import Asked

MOST = 200
"""So many at one press; the workbench shows no more of one kind."""
ASKING = {"place": "web:place_together", "merge": "web:merge_together"}
"""What asks something first, and the page that asks it."""


@dataclass(frozen=True)
class Pick:
    """One of the things ticked: `action:number:subject`, as the row carries it."""

    action: str
    number: str
    subject: int | None

    @classmethod
    def read(cls, given: str) -> Pick | None:
        """None for anything the workbench never sends."""
        action, _, rest = given.partition(":")
        number, _, subject = rest.partition(":")
        fits = number.isprintable() and (not subject or (subject.isascii() and subject.isdigit() and len(subject) < 18))
        return cls(action, number, int(subject) if subject else None) if action in PICKED and fits else None


@page("POST")
def batch(request: Asked) -> HttpResponse:
    """Take what was ticked, one after another; or go to where is asked what to do with it."""
    picks = [pick for given in request.POST.getlist("pick")[:MOST] if (pick := Pick.read(given[:80]))]
    asking = ASKING.get(request.POST.get("do", ""))
    if asking and picks:
        return redirect(asking_about(asking, (pick.number for pick in picks)))
    picks = [pick for pick in picks if pick.action in ONE_TAP]
    numbers = {pick.number for pick in picks}
    seen = in_sight(request.visitor.actor, number__in=numbers)
    done, refused = 0, []
    for pick in picks:
        try:
            _take(request, pick, live(seen, pick.number))
        except Refusal as refusal:
            refused.append(f"{pick.number}{gettext(': ')}{said(refusal)}")
        else:
            done += 1
    _tell(request, done, refused, nothing=not picks)
    return redirect(safe_next(request) or "/")


def asking_about(name: str, numbers: Iterable[str], *args: str) -> str:
    """The address of a page about several cases."""
    return f"{reverse(name, args=args)}?{urlencode([('case', number) for number in dict.fromkeys(numbers)])}"


InSight = Mapping[str, tuple[Case, Sight]]
"""Cases by their numbers, each with what of it is seen."""


def in_sight(by: Actor, **which: Any) -> InSight:
    """Of the cases that fit, those within sight; two statements at most."""
    cases = list(Case.objects.visible_to(by).filter(**which).select_related(*SHOWN_WITH))
    until = released(by, cases, by.at(Role.RESPONDER) | by.at(Role.LEAD))
    return {case.number: (case, Sight(until.get(case.pk))) for case in cases}


def live(seen: InSight, number: str) -> Case:
    """A case that is seen as it is now. Raises Refusal: 404 out of sight, 403 where it is seen only as it once was."""
    if number not in seen:
        raise Refusal("not_found", "There is no such case, or it is not within your sight.", status=404)
    case, sight = seen[number]
    sight.refuse_released()
    return case


def _take(request: Asked, pick: Pick, case: Case) -> None:
    about = {ROWS[pick.action].on: pick.subject} if ROWS[pick.action].on else {}
    ACTIONS[pick.action](case=case.pk, by=request.visitor.actor, **about)


def _tell(request: Asked, done: int, refused: list[str], *, nothing: bool) -> None:
    if nothing:
        messages.warning(request, gettext("Tick something first."))
    if done:
        text = ngettext("Signed for %(n)s thing.", "Signed for %(n)s things.", done)
        messages.success(request, text % {"n": done})
    for text in refused:
        messages.error(request, text)
