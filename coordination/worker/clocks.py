"""Firing what is due: claimed most severe first, in batches, each batch one transaction through the one door.

A claim is a lease, committed before the work: whoever crashes leaves marks that come back by themselves, alone in
their transaction and ever later. See docs/adr/0005-a-claim-is-a-lease.md.
"""

import time
from collections.abc import Iterator

from django.db import connection

from coordination.stages import _step
from coordination.worker.process import process_name

BATCH = 100
BUDGET = 5.0
"""Seconds after which a round ends and another is asked for: nothing waits behind a long backlog."""

_CLAIM = """
WITH due AS (
    SELECT id FROM coordination_mark
    WHERE state = 'pending' AND at <= clock_timestamp() AND (not_before IS NULL OR not_before <= clock_timestamp())
    ORDER BY severity, at LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE coordination_mark m
SET attempts = m.attempts + 1,
    not_before = clock_timestamp() + least(interval '10 seconds' * power(3, m.attempts), interval '1 hour')
FROM due WHERE m.id = due.id
RETURNING m.case_id, m.attempts
"""


def fire_due(*, limit: int = BATCH, budget: float = BUDGET) -> tuple[int, bool]:
    """Fire due marks until none is left or the budget (seconds) is used. Returns how many, and whether more wait."""
    deadline = time.monotonic() + budget
    fired = 0
    while time.monotonic() < deadline:
        claimed = _claim(limit)
        if not claimed:
            return fired, False
        for cases in _portions(claimed):
            fired += _step.fire(cases, at=None, process=process_name())
    return fired, True


def _claim(limit: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit])
        return list(cursor.fetchall())


def _portions(claimed: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Fresh ones together; one that failed before alone, so that it cannot take others down with it."""
    again = {case for case, attempts in claimed if attempts > 1}
    fresh = {case for case, _ in claimed} - again
    if fresh:
        yield sorted(fresh)
    for case in sorted(again):
        yield [case]
