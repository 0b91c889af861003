"""The worker's other rounds: planning and sending deliveries, folding figures, keeping house."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection
from knox.models import AuthToken

from coordination.channels import CHANNELS
from coordination.delivery import plan, send
from coordination.reading import figures
from coordination.records.delivery import Alarm, IdempotencyKey
from coordination.stages._file import database_time
from coordination.worker.process import process_name

BATCH = 100
BUDGET = 5.0
KEPT = timedelta(days=7)
"""How long an idempotency key is remembered."""
ALARMS_KEPT = timedelta(days=90)


def do_jobs(kind: str, work: Callable[[Sequence[int]], object], *, budget: float = BUDGET) -> tuple[int, bool]:
    """Do the jobs of a kind until none is left or the budget (seconds) is used. Returns how many, and if more wait."""
    deadline = time.monotonic() + budget
    count = 0
    while time.monotonic() < deadline:
        portions = plan.claim(kind, BATCH)
        if not portions:
            return count, False
        for events in portions:
            work(events)
            count += len(events)
    return count, True


def plan_deliveries(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Turn events into deliveries."""
    return do_jobs("deliver", lambda events: plan.plan(events, database_time()), budget=budget)


def fold(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Fold events into the figures of their day."""
    return do_jobs("fold", figures.fold, budget=budget)


def send_deliveries(*, budget: float = BUDGET) -> tuple[int, bool]:
    """Send what is due."""
    deadline = time.monotonic() + budget
    count = 0
    while time.monotonic() < deadline:
        settled = send.send_due(CHANNELS, now=database_time(), process=process_name(), limit=BATCH)
        if not settled:
            return count, False
        count += settled
    return count, True


def keep_house() -> dict[str, int]:
    """Forget what need not be kept. Returns how many rows of each went."""
    now = database_time()
    gone = {
        "keys": IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0],
        "tokens": AuthToken.objects.filter(expiry__lt=now).delete()[0],
        "alarms": Alarm.objects.filter(cleared_at__lt=now - ALARMS_KEPT).delete()[0],
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE expire_date < %s", [now])
        gone["sessions"] = cursor.rowcount
    return gone
