"""Floor 5, web: several cases that are asked about on one page and dealt with at one press, each by a step of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from django.contrib import messages
from django.utils.translation import gettext

from coordination.reading.refusals import said
from coordination.records.case import Case
from coordination.rules.refusal import Refusal
from coordination.web.batch import MOST
from coordination.web.case_opening import seq_of
from coordination.web.components import TickRow
from coordination.web.moments import at_text
from coordination.web.rows import case_url
from coordination.web.visitor import Asked


def cases_named(request: Asked, numbers: Iterable[str]) -> list[Case]:
    """The cases of these numbers that are within sight, in the order in which they were named."""
    wanted = [number for number in dict.fromkeys(numbers) if number.isprintable() and len(number) <= 24][:MOST]
    seen = Case.objects.visible_to(request.visitor.actor).filter(number__in=wanted)
    found = {case.number: case for case in seen.select_related("community", "subdistrict", "category")}
    return [found[number] for number in wanted if number in found]


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
            messages.error(request, f"{case.number}{gettext(': ')}{said(refusal)}")
        else:
            done.append(case)
    return done
