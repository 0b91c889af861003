"""The case that `script/demo --check` plays, with a worker and without.

First of this folder: the player looks for its summons in inboxes that the other tests fill with hundreds.
"""

import subprocess
import sys
from datetime import timedelta

import pytest

from coordination.models import Tick
from coordination.stages._file import database_time
from launcher.places import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


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
