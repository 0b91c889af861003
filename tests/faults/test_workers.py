"""Workers that are killed, and more of them than needed: each case is convened, and once."""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest

from coordination.models import Mark, Tick
from coordination.stages._file import database_time
from tests.faults.service import verified
from tests.faults.verdict import nothing_happened_twice, settled, workers

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

COMES_BACK_WITHIN = 60.0
"""Seconds from the last escalation to the last convening, on a machine that does much else. Usually it is a few: a worker
starts again, and what it held comes back after its lease."""
BEATS_LAST = timedelta(seconds=6)
"""How long a tick that beat sent is worth something: whatever ticks later was sent later."""


def escalating(service, cases):
    """Everybody escalates, several at once; a building is about to fall. `cases` by id or a list of their numbers."""
    staff, numbers = service.person("dianji"), cases.values() if isinstance(cases, dict) else cases
    return service.all_at_once(
        lambda number: staff.call("POST", f"cases/{number}/actions/escalate/", {"ground": "danger"}), numbers
    )


def all_have_escalated(service, escalated):
    """Wait for it."""
    service.wait(lambda: all(one.done() for one in escalated), "everybody to have escalated")


def kill_pool(service):
    """The processes that do the work; their parent makes new ones."""
    service.kill_pool()


def kill_worker(service):
    """The parent alone: its pool must not go on without it."""
    service.kill("worker")


@pytest.mark.parametrize(("kill", "count"), [(kill_worker, 200), (kill_pool, 60)], ids=["parent", "pool"])
def test_a_worker_killed_amid_escalations_loses_and_repeats_nothing(service, tell, kill, count):
    cases = verified(count)
    escalated = []
    for part in parted(cases, 3)[:2]:
        with service.stuck_at("summons") as stuck:
            escalated += escalating(service, part)
            service.wait(stuck, "a worker to be in the middle of convening")
            kill(service)
    escalated += escalating(service, parted(cases, 3)[2])
    all_have_escalated(service, escalated)
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
        with paused(service.child("beat")):
            since = database_time() + BEATS_LAST
            service.wait(lambda: Tick.objects.filter(name="tick", at__gt=since).exists(), "the second beat to tick")
        cases = verified(60)
        numbers, one_too_many = list(cases.values()), len(service.pool()) + 1
        with service.stuck_at("summons") as stuck:
            for busy in range(1, one_too_many + 1):
                escalating(service, [numbers.pop()])[0].result()
                service.wait(lambda busy=busy: stuck() >= busy, f"{busy} processes to be in the middle of convening")
        all_have_escalated(service, escalating(service, numbers))
        took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
        tell(f"two workers, two beats: all convened {took:.1f} s after the last escalation by {workers(cases)}")
        assert workers(cases) == {"worker", "worker2"}
        nothing_happened_twice(cases)
    finally:
        for name in ("worker2", "beat2"):
            service.stack.supervisor.forget(service.child(name))


def parted(cases, parts):
    """The numbers of the cases in so many lists."""
    numbers = list(cases.values())
    return [numbers[n::parts] for n in range(parts)]


@contextmanager
def paused(child):
    """For the length of this a process is there but does nothing."""
    os.kill(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGCONT)
