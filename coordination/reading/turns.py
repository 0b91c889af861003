"""Whose turn it is (轮到谁): every pending (party, what, until when) of some cases, earliest first.

Room: reading, floor 2. One statement for a page of cases. Running clocks are the only source.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from coordination.records.clock import Clock
from coordination.rules.clocks import ASKS


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing somebody is waited for; `asks` is the kind of its clock, `subject` the summons, task … meant."""

    case: int
    party: int
    party_role: str
    asks: str
    subject: int | None
    started_at: datetime
    due_at: datetime
    span: str
    card: str
    excused: bool
    provisional: bool


def turns_of(cases: Iterable[int]) -> dict[int, list[Waiting]]:
    """By case, what is waited for, earliest first."""
    rows = Clock.objects.running().filter(case__in=list(cases), kind__in=sorted(ASKS)).order_by("due_at", "pk")
    found: dict[int, list[Waiting]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(_waiting(row))
    return found


def most_overdue(case: int) -> Waiting | None:
    """The clock of a case that has shown its red card for longest, of any kind; else the next that is due."""
    running = Clock.objects.running().filter(case=case).order_by("due_at", "pk")
    rows = list(running)
    red = [row for row in rows if row.card == "due"]
    found = next(iter(red or rows), None)
    return _waiting(found) if found else None


def _waiting(row: Clock) -> Waiting:
    return Waiting(
        row.case_id,
        row.party_id,
        row.party_role,
        row.kind,
        row.subject,
        row.started_at,
        row.due_at,
        row.span,
        row.card,
        row.excused,
        row.provisional,
    )
