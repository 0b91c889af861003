"""Firing what is due: claimed most severe first, in batches, each batch one transaction through the one door.

A claim is a lease, committed before the work: whoever crashes leaves marks that come back by themselves, alone in
their transaction and ever later. See docs/adr/0005-a-claim-is-a-lease.md.
"""

from django.db import connection

from coordination.stages import _step
from coordination.worker.process import process_name

BATCH = 100

_CLAIM = """
WITH due AS (
    SELECT id FROM coordination_mark
    WHERE state = 'pending' AND at <= clock_timestamp() AND {which}
    ORDER BY severity, at LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE coordination_mark m
SET attempts = least(m.attempts + 1, 1000),
    not_before = clock_timestamp() + least(interval '10 seconds' * power(3, least(m.attempts, 6)), interval '1 hour')
FROM due WHERE m.id = due.id
RETURNING m.case_id
"""
_FRESH = _CLAIM.format(which="attempts = 0")
_FAILED = _CLAIM.format(which="attempts > 0 AND not_before <= clock_timestamp()")


def fire_due(*, limit: int = BATCH) -> int:
    """Claim and fire one batch of marks that are due for the first time. Returns how many were claimed."""
    claimed = _claim(_FRESH, limit)
    if claimed:
        _step.fire(sorted(set(claimed)), at=None, process=process_name())
    return len(claimed)


def fire_failed() -> int:
    """Claim and fire one mark whose last try failed or was cut short, alone. Returns how many were claimed: 1 or 0."""
    claimed = _claim(_FAILED, 1)
    if claimed:
        _step.fire(claimed, at=None, process=process_name())
    return len(claimed)


def _claim(statement: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        return [case for (case,) in cursor.fetchall()]
