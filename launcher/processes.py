"""One child process: started so that it cannot outlive us, told apart from a stranger with the same pid, ended whole.

Who comes in: the supervisor and the two embedded servers. What never happens here: deciding which process should run.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher.mortality import die_with_parent

LOG_LIMIT = 20_000_000  # bytes; a longer log is set aside when its process starts


@dataclass
class Child:
    """A process to be kept running. `run_as` is (uid, gid) or None for ourselves."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    folder: Path
    run_as: tuple[int, int] | None = None
    stdin: str = ""
    stop_signal: int = signal.SIGTERM
    pass_fds: tuple[int, ...] = ()
    orphan_signal: int = signal.SIGTERM  # what the kernel sends it when we are killed outright
    grace: float = 6.0  # seconds between asking and killing
    log_start: int = 0  # where this run's words begin
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C meant for us does not reach it."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        identity: dict[str, Any] = {}
        if self.run_as:
            identity = {"user": self.run_as[0], "group": self.run_as[1], "extra_groups": []}
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=bound_to_us(self.orphan_signal),
                **identity,
            )
        if self.stdin and self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(self.stdin.encode())
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()

    @property
    def pid(self) -> int:
        """Its pid, 0 before it was ever started."""
        return self.process.pid if self.process else 0

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else -1

    def stop(self) -> None:
        """Ask, wait for the grace, kill what is left of its group."""
        if not self.process:
            return
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        self.sweep()

    def sweep(self) -> None:
        """Kill whatever remains of its process group (pool processes of a worker that was killed outright)."""
        if self.process:
            kill_group(self.process.pid)
            self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of what it has logged since it was last started."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(self.log_start, self.log.stat().st_size - 8000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def bound_to_us(how: int = signal.SIGKILL) -> Callable[[], None]:
    """What a child does between fork and exec: tie its life to ours, closing the gap in which we may have died."""
    parent = os.getpid()

    def bind() -> None:
        die_with_parent(how)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def kill_group(pid: int) -> None:
    """Kill a process group; none left is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def birth(pid: int) -> str:
    """When the process began, in a form that only serves comparison; empty when there is no such process.

    A pid alone is reused sooner or later, and after kill -9 it is all that a pid file has.
    """
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        state, *rest = stat.rpartition(")")[2].split()
        return "" if state in "ZX" else f"{boot}/{rest[18]}"
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def end(pid: int, born: str, how: int, grace: float = 5.0) -> bool:
    """End a process of an earlier run, provided it is still the same one. Returns whether there was one."""
    if not born or birth(pid) != born:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    until = time.monotonic() + grace
    while birth(pid) == born and time.monotonic() < until:
        time.sleep(0.05)
    if birth(pid) == born:
        kill_group(pid)
    return True
