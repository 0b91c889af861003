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
from signal import SIGTERM

from launcher.processes import bound_to_us

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("web", "worker", "beat")
"""What `running` starts, in that order."""


class NotReady(RuntimeError):
    """A process did not come up."""


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*, worker: bool = True, stream: bool = False) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Web, and with `worker` a worker and beat; yields the address and the processes, ends them afterwards.

    With `stream` web is the layout of one port, which serves the live stream beside the pages.
    """
    port = free_port()
    log = (ROOT / "var").resolve()
    log.mkdir(exist_ok=True)
    gunicorn = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning")
    commands = {"web": [*gunicorn, "--bind", f"127.0.0.1:{port}", "config.wsgi"]}
    if stream:
        commands["web"] = ["uvicorn", "config.asgi:application", "--port", str(port), "--log-level", "warning"]
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
                end_with_us = bound_to_us(SIGTERM)
                processes.append(
                    subprocess.Popen(line, cwd=ROOT, env=environment, stdout=out, stderr=out, preexec_fn=end_with_us)
                )
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


def memory(process: subprocess.Popen[bytes]) -> float:
    """Proportional set size of a process and everything below it, in MB."""
    sizes = (_said(pid, "smaps_rollup").partition("\nPss:")[2].split() for pid in _family(process.pid))
    return sum(int(size[0]) for size in sizes if size) / 1024


def processor_seconds(pid: int) -> float:
    """Seconds of a processor that a process and everything below it, ended or not, have used."""
    stats = (_said(one, "stat").rpartition(")")[2].split() for one in _family(pid))
    return sum(int(ticks) for stat in stats for ticks in stat[11:15]) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in _said(pid, f"task/{task.name}/children").split():
            yield from _family(int(child))


def _said(pid: int, name: str) -> str:
    """What the kernel says of a process; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
