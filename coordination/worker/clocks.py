"""Firing what is due: claimed most severe first, in batches, each batch one transaction through the one door.

A claim is a lease, committed before the work: whoever crashes leaves marks that come back by themselves, alone in
their transaction and ever later. See docs/adr/0005-a-claim-is-a-lease.md.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from coordination.records import lease
from coordination.records.clock import Mark
from coordination.rules.words import MarkState
from coordination.stages import _step
from coordination.worker.process import process_name

BATCH = 100
PATIENCE = "2s"
"""How long the worker waits for one case that somebody else has locked."""

_CLAIM = """
WITH due AS (
    SELECT id FROM coordination_mark
    WHERE state = 'pending' AND at <= clock_timestamp() AND {which}
    ORDER BY severity, at LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE coordination_mark m
SET attempts = least(m.attempts + 1, 1000),
    not_before = {until}
FROM due WHERE m.id = due.id
RETURNING m.id, m.case_id
"""
_UNTIL = lease.UNTIL.format(row="m")
_FRESH = _CLAIM.format(until=_UNTIL, which="attempts = 0")
_FAILED = _CLAIM.format(until=_UNTIL, which="attempts > 0 AND not_before <= clock_timestamp()")


def fire_due(*, limit: int = BATCH) -> int:
    """Claim and fire one batch of marks that are due for the first time. Returns how many were claimed.

    Cases that somebody is acting on at that moment follow after the others, one by one.
    """
    marks, cases = _claim(_FRESH, limit)
    if cases:
        _step.fire(cases, at=None, process=process_name(), skip_locked=True)
        _fire_alone(_left_out(marks))
    return len(marks)


def fire_failed() -> int:
    """Claim and fire one mark whose last try failed or was cut short, alone. Returns how many were claimed: 1 or 0.

    A case that is locked is left alone: its lease was shorter than the work, or somebody acts on it and fires it.
    """
    marks, cases = _claim(_FAILED, 1)
    if cases:
        _step.fire(cases, at=None, process=process_name(), skip_locked=True)
    return len(marks)


def _claim(statement: str, limit: int) -> tuple[list[int], list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        found = cursor.fetchall()
    return [mark for mark, _ in found], sorted({case for _, case in found})


def _left_out(marks: Sequence[int]) -> list[int]:
    still = Mark.objects.filter(pk__in=marks, state=MarkState.PENDING).order_by("case")
    return list(still.values_list("case_id", flat=True).distinct())


def _fire_alone(cases: Iterable[int]) -> None:
    for case in cases:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            _step.fire([case], at=None, process=process_name())
