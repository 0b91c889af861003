"""Precedents (先例): how it was ruled before, where a department cited the same clause.

What was ruled, where, when and under which clause is for whoever rules anywhere; the words and the number of the case
only for those who see that case.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from coordination.reading.catalogue import party, sort
from coordination.records import reference
from coordination.records.case import Case
from coordination.records.convening import Ruling
from coordination.rules.numbers import masked_mobiles
from coordination.rules.permissions import Actor
from coordination.rules.words import RulingOn

MOST = 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """One ruling of the past; `reason` and `number` are empty for whoever does not see its case."""

    outcome: str
    clause: str
    asked_by: str
    place: str
    category: str
    on: date
    reason: str
    number: str


def precedents(by: Actor, clauses: Collection[str], *, besides: int) -> list[Ruled]:
    """The latest rulings on summonses declined under these clauses, in other cases than `besides`; two statements."""
    wanted = sorted(filter(None, clauses))
    if not wanted:
        return []
    ruled = Ruling.objects.filter(on=RulingOn.SUMMONS, clause__in=wanted, outcome__in=("confirmed", "released"))
    rows = list(ruled.exclude(case=besides).select_related("case", "reason").order_by("-ruled_at")[:MOST])
    seen = set(Case.objects.visible_to(by).filter(pk__in=[r.case_id for r in rows]).values_list("pk", flat=True))
    return [_told(row, visible=row.case_id in seen) for row in rows]


def _told(row: Ruling, *, visible: bool) -> Ruled:
    asked_by, place, kind = party(row.asked_by_id), party(row.case.community_id), sort(row.case.category_id)
    zone = reference.calendar_zone()
    return Ruled(
        outcome=row.outcome,
        clause=row.clause,
        asked_by=asked_by.short_name if asked_by else "",
        place=place.short_name if place else "",
        category=kind.name if kind else "",
        on=row.ruled_at.astimezone(zone).date() if row.ruled_at else date.min,
        reason=masked_mobiles(row.reason.words) if visible and row.reason else "",
        number=row.case.number if visible else "",
    )
