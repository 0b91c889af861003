"""Workers that are killed, and more of them than needed: each case is convened, and once."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from coordination.models import Mark, Tick
from coordination.stages._file import database_time
from launcher.places import ROOT
from tests.faults.service import verified
from tests.faults.verdict import convened, nothing_happened_twice, settled, workers

COUNT = 200
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
    """For the length of this a worker that convenes gets stuck in the middle of it."""
    with psycopg.connect(service.stack.postgres.url("superuser")) as connection:
        connection.execute("LOCK TABLE coordination_summons IN SHARE MODE")
        yield
        connection.rollback()


def under_way(cases):
    """Whether somebody has claimed the convening of some of these and is at it."""
    return Mark.objects.filter(case__in=cases, clock__kind="convene", state="pending", attempts=1).exists()


@pytest.mark.parametrize("kill", [kill_pool, kill_worker])
def test_a_worker_killed_amid_two_hundred_escalations_loses_and_repeats_nothing(service, tell, kill):
    cases = verified(COUNT)
    escalated = escalating(service, cases)
    for part in (0.1, 0.3):
        service.wait(lambda part=part: convened(cases) >= part * COUNT, f"{part:.0%} to be convened")
        with nobody_can_be_called(service):
            service.wait(lambda: under_way(cases), "a worker to be in the middle of convening")
            kill(service)
    assert convened(cases) < COUNT
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
        cases = verified(COUNT)
        escalated = escalating(service, cases)
        service.wait(lambda: all(one.done() for one in escalated), "everybody to have escalated")
        took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
        tell(f"two workers, two beats: all convened {took:.1f} s after the last escalation by {workers(cases)}")
        assert workers(cases) == {"worker", "worker2"}
        nothing_happened_twice(cases)
    finally:
        for name in ("worker2", "beat2"):
            service.stack.supervisor.forget(service.child(name))


def play(service, patience):
    """The subsidence case, acted out over HTTP as `script/demo --check` does it: exit status and what was said."""
    command = [sys.executable, "-m", "coordination.demo.play", "--base-url", service.url, "--timeout", str(patience)]
    played = subprocess.run(
        command, cwd=ROOT, env=service.stack.environment, capture_output=True, text=True, check=False
    )
    return played.returncode, played.stdout + played.stderr


def test_the_played_case_closes_and_names_the_clock_and_the_worker_that_convened(service):
    status, said = play(service, 60)
    assert status == 0, said
    assert "convened by the clock “convene”, fired by worker@" in said


def test_without_a_worker_the_played_case_fails_and_says_why(service):
    worker = service.child("worker")
    service.stack.supervisor.forget(worker)
    try:
        status, said = play(service, 3)
        assert status == 1
        assert "FAIL subsidence: waited 3 s for the summons of housing. Is the worker running?" in said
        Tick.objects.filter(name="tick").update(at=database_time() - timedelta(seconds=16))
        assert service.ask("/healthz")[0] == 200
        status, said = service.ask("/readyz")
        assert status == 503 and "last ticked" in said
    finally:
        service.stack.supervisor.start(worker)
