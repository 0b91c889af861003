"""The processes a measurement runs against: pages on gunicorn, the worker, beat, as production lays them out."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class NotReady(RuntimeError):
    """A process did not come up."""


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*, worker: bool = True) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Web, and with `worker` a worker and beat; yields the address and the processes, ends them afterwards."""
    port = free_port()
    log = (ROOT / "var").resolve()
    log.mkdir(exist_ok=True)
    commands = {
        "web": [
            *("gunicorn", "config.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
        ]
    }
    if worker:
        celery = ("celery", "-A", "config")
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning")
        commands["worker"] = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", *quiet]
        commands["beat"] = [*celery, "beat", "--loglevel", "warning", "--pidfile="]
    processes = []
    try:
        for name, command in commands.items():
            with (log / f"bench-{name}.log").open("wb") as out:
                environment = {**os.environ, "CONVENE_PROCESS": name}
                line = [sys.executable, "-m", *command]
                processes.append(subprocess.Popen(line, cwd=ROOT, env=environment, stdout=out, stderr=out))
        base = f"http://127.0.0.1:{port}"
        _wait(f"{base}/readyz" if worker else f"{base}/healthz")
        yield base, processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    said = "nothing"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError as refusal:
            said = f"{refusal.code} {refusal.read(300).decode(errors='replace')}"
        except OSError as problem:
            said = str(problem)
        time.sleep(0.2)
    raise NotReady(f"{url} says {said}")


def memory(processes: list[subprocess.Popen[bytes]]) -> float:
    """Proportional set size of the processes and everything below them, in MB."""
    return sum(_pss(pid) for process in processes for pid in _family(process.pid)) / 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
