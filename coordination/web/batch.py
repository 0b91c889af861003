"""Floor 5, web: several of the things that ask for nothing but a yes, at one press: sign for cases, sign for tasks.

Each is a step of its own, through the same door as one alone; what does not go through is said and holds up no other.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext

from coordination.reading.refusals import said
from coordination.records.case import Case
from coordination.rules.lifecycle import ROWS
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS
from coordination.web.doors import page
from coordination.web.rows import ONE_TAP
from coordination.web.sign_in import safe_next
from coordination.web.visitor import Asked

MOST = 200
"""So many at one press; the workbench shows no more of one kind."""


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
        return cls(action, number, int(subject) if subject else None) if action in ONE_TAP and fits else None


@page("POST")
def batch(request: Asked) -> HttpResponse:
    """Take what was ticked, one after another."""
    picks = [pick for given in request.POST.getlist("pick")[:MOST] if (pick := Pick.read(given[:80]))]
    numbers = {pick.number for pick in picks}
    seen = dict(Case.objects.visible_to(request.visitor.actor).filter(number__in=numbers).values_list("number", "pk"))
    done, refused = 0, []
    for pick in picks:
        try:
            _take(request, pick, seen.get(pick.number))
        except Refusal as refusal:
            refused.append(f"{pick.number}{gettext(': ')}{said(refusal)}")
        else:
            done += 1
    _tell(request, done, refused, nothing=not picks)
    return redirect(safe_next(request) or "/")


def _take(request: Asked, pick: Pick, case: int | None) -> None:
    if case is None:
        raise Refusal("not_found", "There is no such case, or it is not within your sight.", status=404)
    about = {ROWS[pick.action].on: pick.subject} if ROWS[pick.action].on else {}
    ACTIONS[pick.action](case=case, by=request.visitor.actor, **about)


def _tell(request: Asked, done: int, refused: list[str], *, nothing: bool) -> None:
    if nothing:
        messages.warning(request, gettext("Tick what you sign for first."))
    if done:
        text = ngettext("Signed for %(n)s thing.", "Signed for %(n)s things.", done)
        messages.success(request, text % {"n": done})
    for text in refused:
        messages.error(request, text)
