"""Floor 5, web: several cases that are asked about on one page and dealt with at one press, each by a step of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from django import forms
from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading.refusals import said
from coordination.records.case import Case
from coordination.rules.refusal import Refusal
from coordination.web.batch import MOST, in_sight, live
from coordination.web.case_opening import seq_of
from coordination.web.components import TickRow
from coordination.web.moments import at_text
from coordination.web.rows import case_url
from coordination.web.typed import Words
from coordination.web.visitor import Asked


class Reasoned(forms.Form):
    """What may be said about all of them."""

    reason = Words(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


def cases_named(request: Asked, asked: Sequence[str], ticked: Sequence[str]) -> list[Case]:
    """The cases asked about and those ticked that are seen as they are now, in the order in which they were named.

    Why one that was ticked is not among them is said: out of sight, once it was pressed; released from it, always.
    """
    numbers = dict.fromkeys([*asked[:MOST], *ticked[:MOST]])
    wanted = [number for number in numbers if number.isprintable() and len(number) <= 24]
    seen = in_sight(request.visitor.actor, number__in=wanted)
    found = []
    for number in wanted:
        try:
            found.append(live(seen, number))
        except Refusal as refusal:
            if number in ticked and (number in seen or request.method == "POST"):
                _say(request, number, refusal)
    return found


def rows_of(request: Asked, cases: Sequence[Case], ticked: Collection[str], stays: str = "") -> list[TickRow]:
    """The cases as lines to tick."""
    return [
        TickRow(
            number=case.number,
            title=case.title,
            url=case_url(case.number),
            severity=case.severity,
            state=case.state,
            seen=case.last_seq,
            facts=_facts(request, case),
            ticked=case.number in ticked,
            stays=case.number == stays,
        )
        for case in cases
    ]


def _facts(request: Asked, case: Case) -> list[str]:
    place = [part.short_name for part in (case.subdistrict, case.community) if part] or [gettext("no place yet")]
    filed = gettext("filed %(at)s") % {"at": at_text(case.filed_at, request.now)}
    return [*place, *filter(None, [case.address]), case.category.name, filed]


def seen_of(request: Asked, case: Case) -> int | None:
    """The last event of a case that was on the page its maker pressed."""
    return seq_of(request.POST.get(f"seen-{case.number}", ""))


def one_by_one(request: Asked, cases: Iterable[Case], do: Callable[[Case], object]) -> list[Case]:
    """Do it for each. What does not go through is said; what did is returned."""
    done = []
    for case in cases:
        try:
            do(case)
        except Refusal as refusal:
            _say(request, case.number, refusal)
        else:
            done.append(case)
    return done


def _say(request: Asked, number: str, refusal: Refusal) -> None:
    messages.error(request, f"{number}{gettext(': ')}{said(refusal)}")
