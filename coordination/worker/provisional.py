"""Deadlines that rested on a year not yet published are computed once more when it is: a step of each case, on record.

Nothing has to remember to ask for it: whatever is provisional and need not be any more is found here.
"""

from coordination.records import reference
from coordination.records.clock import Clock
from coordination.rules.calendar import WorkingCalendar
from coordination.rules.deadlines import Span, deadline
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind
from coordination.stages import ACTIONS
from coordination.stages._file import database_time
from coordination.worker.process import process_name


def recalculate() -> int:
    """Recalculate every case with a deadline that is known for certain by now. Returns how many cases."""
    database_time()  # with it comes word of a calendar that another process published
    cases = sorted(_known_by_now(reference.calendar()))
    for case in cases:
        ACTIONS["recalculate"](case=case, by=Actor(ActorKind.SYSTEM, process=process_name()))
    return len(cases)


def _known_by_now(calendar: WorkingCalendar) -> set[int]:
    waiting = Clock.objects.running().filter(provisional=True).exclude(span="")
    return {
        clock.case_id
        for clock in waiting.only("case_id", "started_at", "span").iterator()
        if not deadline(clock.started_at, Span.parse(clock.span), calendar).provisional
    }
