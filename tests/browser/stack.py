"""The real service for tests in a browser: its own database with the demo city, web, worker and beat as processes.

PostgreSQL and Redis are those of DATABASE_URL and REDIS_URL. Whatever is started here is ended here, by its own id.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

ROOT = Path(__file__).parents[2]
READY_WITHIN, ENDED_WITHIN, PAUSE = 60.0, 8.0, 0.1


def wait_until(holds: Callable[[], object], what: str, within: float = 30.0) -> None:
    """Ask again and again until it holds; fails naming what was waited for."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within:.0f} s for {what}")
        time.sleep(PAUSE)


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@dataclass
class Stack:
    """The processes and the database of one run."""

    logs: Path
    port: int = field(default_factory=free_port)
    children: list[subprocess.Popen] = field(default_factory=list)
    sessions: dict[str, list] = field(default_factory=dict)
    """By account: the cookies of a session, for tests that are not about signing in."""

    def __post_init__(self) -> None:
        given = urlsplit(os.environ["DATABASE_URL"])
        self.database = f"convene_browser_{os.getpid()}"
        self.server = urlunsplit(given._replace(path="/postgres"))
        url = urlunsplit(given._replace(path=f"/{self.database}"))
        owner = {"DATABASE_OWNER_URL": url} if "DATABASE_OWNER_URL" in os.environ else {}
        media = str(self.logs / "media")
        self.env = {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": media, "SIGN_IN_FAILURES": "50", **owner}

    @property
    def url(self) -> str:
        """Where the pages answer."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Everything, until it is ready: the first tick has run."""
        self._found_city()
        celery = ["-m", "celery", "-A", "config"]
        web = ["-m", "uvicorn", "config.asgi:application", "--port", str(self.port), "--log-level", "warning"]
        self._run("web", [*web, "--timeout-graceful-shutdown", "1"])
        self._run("worker", [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "warning"])
        self._run("beat", [*celery, "beat", "--loglevel", "warning", "--pidfile=", "-s", str(self.logs / "schedule")])
        wait_until(self._is_ready, "the service to be ready", READY_WITHIN)

    def stop(self) -> None:
        """End what was started, and leave no database behind."""
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(ENDED_WITHIN)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._ask_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _found_city(self) -> None:
        template = os.environ.get("TEST_CITY_TEMPLATE")
        self._ask_server("CREATE DATABASE {} TEMPLATE {}", template or "template1")
        if template:
            return
        for command in (["migrate", "--verbosity", "0"], ["load_demo", "--size", "0"]):
            line = [sys.executable, "manage.py", *command]
            subprocess.run(line, cwd=ROOT, env=self.env, check=True, capture_output=True)

    def _run(self, name: str, arguments: list[str]) -> None:
        with (self.logs / f"{name}.log").open("wb") as log:
            child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.children.append(child)

    def _is_ready(self) -> bool:
        ended = [child.args for child in self.children if child.poll() is not None]
        assert not ended, f"ended by itself: {ended}; see {self.logs}"
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def _ask_server(self, statement: str, *more: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            names = (psycopg.sql.Identifier(name) for name in (self.database, *more))
            server.execute(psycopg.sql.SQL(statement).format(*names))
