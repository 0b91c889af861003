"""The worker's rounds: firing and planning, what failed before, sending, folding figures, keeping house.

A round works until nothing is left or its budget is used; what is left is somebody's next round.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection
from knox.models import AuthToken

from coordination.channels import CHANNELS
from coordination.delivery import plan, send
from coordination.reading import figures
from coordination.records.delivery import Alarm, IdempotencyKey, Tick
from coordination.registry import drafts
from coordination.stages._file import database_time
from coordination.worker import clocks, files
from coordination.worker.process import process_name

BUDGET = 5.0
"""Seconds after which a round ends and another is asked for: nothing waits behind a long backlog."""
PLANNED_AT_ONCE, FOLDED_AT_ONCE, SENT_AT_ONCE = 100, 1000, 20
KEYS_KEPT = timedelta(days=7)
ALARMS_KEPT = timedelta(days=90)
TICKS_KEPT = timedelta(days=30)


def _until(budget: float, work: Callable[[], int]) -> tuple[int, bool]:
    """Work again and again until it finds nothing, or the budget is used. Returns how much, and whether more waits."""
    deadline, count = time.monotonic() + budget, 0
    while time.monotonic() < deadline:
        done = work()
        if not done:
            return count, False
        count += done
    return count, True


def turn(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Fire what is due and plan its deliveries, by turns: who is to come hears of it before the next batch fires.

    It ends when nothing more can wait: what commits meanwhile sends a nudge of its own.
    """
    deadline, count, more = time.monotonic() + budget, 0, True
    while more and time.monotonic() < deadline:
        fired, planned = clocks.fire_due(), _plan_some()
        count += fired + planned
        more = bool(fired) or planned == PLANNED_AT_ONCE  # what a clock fired may have started another
    return count, more


def retry(*, budget: float = BUDGET) -> tuple[int, bool]:
    """What failed before, one by one. One that fails again ends the round; the others have the next."""
    return _until(budget, lambda: clocks.fire_failed() + sum(_again()))


def _again() -> Iterator[int]:
    for kind, work in (("deliver", _plan), ("fold", figures.fold)):
        events = plan.claim(kind, 1, failed=True)
        if events:
            work(events)
        yield len(events)


def plan_deliveries(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Turn events into deliveries."""
    return _until(budget, _plan_some)


def _plan_some() -> int:
    events = plan.claim("deliver", PLANNED_AT_ONCE)
    if events:
        _plan(events)
    return len(events)


def _plan(events: Sequence[int]) -> None:
    plan.plan(events, database_time())


def fold(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Fold events into the figures of their day."""
    return _until(budget, _fold_some)


def _fold_some() -> int:
    events = plan.claim("fold", FOLDED_AT_ONCE)
    if events:
        figures.fold(events)
    return len(events)


def send_deliveries(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Send what is due over its channel."""
    clock, who = _clock(), process_name()
    return _until(budget, lambda: send.send_due(CHANNELS, clock=clock, process=who, limit=SENT_AT_ONCE))


def _clock() -> Callable[[], datetime]:
    """PostgreSQL's time, asked for once and counted on from there: for the length of a round."""
    begun, started = database_time(), time.monotonic()
    return lambda: begun + timedelta(seconds=time.monotonic() - started)


def keep_house() -> dict[str, int]:
    """Forget what need not be kept. Returns how many of each went."""
    now = database_time()
    gone = {
        "keys": IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()[0],
        "tokens": AuthToken.objects.filter(expiry__lt=now).delete()[0],
        "alarms": Alarm.objects.filter(cleared_at__lt=now - ALARMS_KEPT).delete()[0],
        "ticks": Tick.objects.filter(at__lt=now - TICKS_KEPT).delete()[0],
        "drafts": drafts.sweep(now),
        "files": files.remove_orphans(now),
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE expire_date < %s", [now])
        gone["sessions"] = cursor.rowcount
    return gone
