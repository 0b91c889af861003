"""What the launcher promises about processes: told apart, ended whole, never outliving it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import locks, ports
from launcher.processes import Child, birth, end
from launcher.state import AlreadyRunning, State
from launcher.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def child_of(folder: Path, command: list[str], **more: object) -> Child:
    return Child("sleeper", command, dict(os.environ), folder / "sleeper.log", folder, **more)  # type: ignore[arg-type]


def wait_for(condition, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(condition())


@pytest.fixture
def state(tmp_path):
    held = State(tmp_path / "state", throwaway=True)
    held.hold()
    yield held
    held.release()


def test_a_process_is_the_same_only_while_it_lives(tmp_path):
    child = child_of(tmp_path, SLEEPER)
    child.start()
    born = birth(child.pid)
    assert born and birth(child.pid) == born
    child.stop()
    assert birth(child.pid) == ""


def test_a_stranger_with_a_recorded_pid_is_left_alone(tmp_path):
    child = child_of(tmp_path, SLEEPER)
    child.start()
    assert end(child.pid, "another boot/123", signal.SIGKILL) is False
    assert child.exit_code() is None
    child.stop()


def test_a_process_that_ignores_the_request_to_stop_is_killed(tmp_path):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    child = child_of(tmp_path, [sys.executable, "-c", stubborn], grace=0.3)
    child.start()
    assert wait_for(lambda: child.log.read_text())
    child.stop()
    assert child.exit_code() == -signal.SIGKILL


def test_its_group_goes_with_it(tmp_path):
    forks = "import os, time; print(os.fork(), flush=True); time.sleep(60)"
    child = child_of(tmp_path, [sys.executable, "-c", forks])
    child.start()
    assert wait_for(lambda: len(child.log.read_text().split()) == 2)
    grandchild = max(int(word) for word in child.log.read_text().split())
    os.kill(child.pid, signal.SIGKILL)
    assert wait_for(lambda: child.exit_code() is not None)
    child.sweep()
    assert wait_for(lambda: birth(grandchild) == "")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help exists on Linux only")
def test_a_child_dies_with_a_parent_that_was_killed_outright(tmp_path):
    parent = f"""
import os, sys, time
from pathlib import Path
from launcher.processes import Child
child = Child("c", {SLEEPER!r}, dict(os.environ), Path({str(tmp_path / "c.log")!r}), Path({str(tmp_path)!r}))
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        orphan = int(process.stdout.readline())
        assert birth(orphan)
        process.kill()
    assert wait_for(lambda: birth(orphan) == "")


def test_a_crashed_child_is_started_again_and_said_so(state, capsys):
    supervisor = Supervisor(state)
    child = supervisor.start(child_of(state.home, SLEEPER))
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: supervisor.look() or (child.pid != first and child.exit_code() is None))
    supervisor.stop()
    said = capsys.readouterr().out
    assert "killed by SIGKILL" in said and "runs again" in said


def test_a_later_start_ends_what_a_killed_one_left(state):
    child = child_of(state.home, SLEEPER)
    child.start()
    state.record([child])
    assert State(state.home).end_leftovers() == ["sleeper"]
    assert wait_for(lambda: child.exit_code() is not None)


def test_one_state_serves_one_launcher(state):
    state.announce("http://127.0.0.1:8000")
    with pytest.raises(AlreadyRunning, match="8000"):
        State(state.home).hold()


def test_secrets_are_made_once_and_readable_by_nobody_else(state):
    secrets = state.secrets()
    assert State(state.home).secrets() == secrets
    assert (state.home / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_lock_is_waited_for_or_refused(tmp_path):
    held = locks.take(tmp_path / "lock", wait=False)
    with pytest.raises(locks.Taken):
        locks.take(tmp_path / "lock", wait=False)
    held.close()
    locks.take(tmp_path / "lock", wait=False).close()


def test_two_demos_never_get_the_same_port():
    first = ports.take(0)
    second = ports.take(ports.number(first))
    assert ports.number(second) > ports.number(first)
    first.close()
    second.close()
