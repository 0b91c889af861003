"""Whose turn it is (轮到谁): every pending (party, what, until when) of some cases, earliest first.

Room: reading, floor 2. One statement for a page of cases. Running clocks are the only source.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Subquery

from coordination.records import prepared
from coordination.records.clock import Clock
from coordination.records.event import Event
from coordination.records.supervision import Approval
from coordination.rules.clocks import ASKS
from coordination.rules.words import ClockKind


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


COLUMNS = ("case_id", "party_id", "party_role", "kind", "subject", "started_at", "due_at", "span", "card", "excused")
COLUMNS += ("provisional",)
"""What `Waiting` is made of, in its order."""


_NEXT = f"""
SELECT DISTINCT ON (case_id) {", ".join(COLUMNS)} FROM coordination_clock
WHERE case_id = ANY(%s) AND kind = ANY(%s) AND ended_at IS NULL AND stopped_at IS NULL
ORDER BY case_id, due_at, id
"""  # noqa: S608 - columns, named in the program


def turns_of(cases: Iterable[int]) -> dict[int, list[Waiting]]:
    """By case, what is waited for, earliest first."""
    found: dict[int, list[Waiting]] = defaultdict(list)
    for row in _pending(cases).order_by("due_at", "pk").values_list(*COLUMNS):
        found[row[0]].append(Waiting(*row))
    return found


def next_turns(cases: Iterable[int]) -> dict[int, Waiting]:
    """By case, the first of what is waited for: where a line has room for one."""
    with prepared.cursor() as cursor:
        cursor.execute(_NEXT, [list(cases), sorted(ASKS)])
        return {row[0]: Waiting(*row) for row in cursor.fetchall()}


def begun_with(case: int, seq: int) -> list[Waiting]:
    """What a case waits for since one of its events, earliest due first; first the call of the departments that the clock
    makes by itself, also where it has been made already.
    """
    at = Event.objects.filter(case=case, seq=seq).values("at")[:1]
    begun = Clock.objects.filter(case=case, started_at=Subquery(at))
    found = begun.filter(kind=ClockKind.CONVENE, due_at=F("started_at")) | begun.running().filter(kind__in=sorted(ASKS))
    return [Waiting(*row) for row in found.order_by("due_at", "pk").values_list(*COLUMNS)]


def asked_until(waiting: Waiting) -> datetime | None:
    """Until when somebody asked for more time, or for the case to rest, where that is what is to be decided."""
    return Approval.objects.filter(pk=waiting.subject).values_list("until", flat=True).first()


def most_overdue(case: int) -> Waiting | None:
    """The clock of a case that has shown its red card for longest, of any kind; else the next that is due."""
    rows = [
        Waiting(*row)
        for row in Clock.objects.running().filter(case=case).order_by("due_at", "pk").values_list(*COLUMNS)
    ]
    red = [row for row in rows if row.card == "due"]
    return next(iter(red or rows), None)


def _pending(cases: Iterable[int]) -> QuerySet[Clock]:
    return Clock.objects.running().filter(case__in=list(cases), kind__in=sorted(ASKS))
