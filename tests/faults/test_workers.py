"""Workers that are killed, and more of them than needed: each case is convened, and once."""

import os
import signal
from contextlib import contextmanager

import psycopg
import pytest

from coordination.models import Mark
from tests.faults.service import verified
from tests.faults.verdict import convened, nothing_happened_twice, settled, workers

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

COMES_BACK_WITHIN = 60.0
"""Seconds from the last escalation to the last convening, on a machine that does much else. Usually it is a few: a worker
starts again, and what it held comes back after its lease."""


def escalating(service, cases):
    """Everybody escalates, several at once; a building is about to fall."""
    staff = service.person("dianji")
    return service.all_at_once(
        lambda number: staff.call("POST", f"cases/{number}/actions/escalate/", {"ground": "danger"}), cases.values()
    )


def kill_pool(service):
    """The processes that do the work; their parent makes new ones."""
    for pid in service.pool():
        os.kill(pid, signal.SIGKILL)


def kill_worker(service):
    """The parent alone: its pool must not go on without it."""
    service.kill("worker")


@contextmanager
def nobody_can_be_called(service):
    """For the length of this a worker that convenes gets stuck in the middle of it. Gives whether one is."""
    with psycopg.connect(service.stack.postgres.url("superuser")) as connection:
        connection.execute("LOCK TABLE coordination_summons IN SHARE MODE")
        yield lambda: connection.execute(STUCK).fetchone()[0]
        connection.rollback()


STUCK = """
SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'coordination_summons'::regclass AND mode = 'RowExclusiveLock'
               AND NOT granted)
"""


@pytest.mark.parametrize(("kill", "count"), [(kill_worker, 200), (kill_pool, 60)], ids=["parent", "pool"])
def test_a_worker_killed_amid_escalations_loses_and_repeats_nothing(service, tell, kill, count):
    cases = verified(count)
    escalated = escalating(service, cases)
    for part in (0.1, 0.3):
        service.wait(lambda part=part: convened(cases) >= part * count, f"{part:.0%} to be convened")
        with nobody_can_be_called(service) as stuck:
            service.wait(stuck, "a worker to be in the middle of convening")
            kill(service)
    assert convened(cases) < count
    service.wait(lambda: all(one.done() for one in escalated), "everybody to have escalated")
    assert {one.result()["state"] for one in escalated} <= {"escalated", "convening"}
    took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
    again = Mark.objects.filter(case__in=cases, attempts__gt=1).count()
    tell(f"{kill.__name__}: all convened {took:.1f} s after the last escalation; {again} marks were taken up again")
    assert again
    nothing_happened_twice(cases)


def test_two_workers_and_two_beats_at_once_fire_nothing_twice(service, tell):
    service.stack.work("worker2")
    service.stack.beat("beat2")
    try:
        cases = verified(60)
        escalated = escalating(service, cases)
        service.wait(lambda: all(one.done() for one in escalated), "everybody to have escalated")
        took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
        tell(f"two workers, two beats: all convened {took:.1f} s after the last escalation by {workers(cases)}")
        assert workers(cases) == {"worker", "worker2"}
        nothing_happened_twice(cases)
    finally:
        for name in ("worker2", "beat2"):
            service.stack.supervisor.forget(service.child(name))
