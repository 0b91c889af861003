"""The whole service, started as script/demo starts it, for tests that break parts of it: every server is its own.

The launcher's supervisor starts again what a test kills; it looks while the test waits. Tests read the service's rows
over the role the application has, and act over HTTP like anybody else.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import psycopg
from django.db import connections
from django.db.utils import load_backend
from environ import Env

from coordination.demo.play import Person
from coordination.models import Case, Category, User
from coordination.reading.actors import actor_of
from coordination.stages import _wake, report
from coordination.stages._file import database_time
from launcher import ports
from launcher.processes import Child
from launcher.stack import Stack
from launcher.state import State

SUBSIDENCE = "2.1"
PEOPLE_AT_ONCE = 4
READY_WITHIN, PATIENCE = 180.0, 120.0
"""Seconds. Bounds for a machine that does much else, not what it takes."""
_STUCK = """
SELECT count(*) FROM pg_locks
WHERE relation = %s::regclass AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock') AND NOT granted
"""


class Service:
    """Everything running, with the demo city's people and no history."""

    def __init__(self) -> None:
        state = State.make_throwaway()
        state.hold()
        self.stack = Stack(state, durable=False, use_given=False)
        self.stack.environment |= {"THROTTLE_FILING": "100000/min", "THROTTLE_SIGN_IN": "1000/min"}
        self.listener: socket.socket
        self.crowd = ThreadPoolExecutor(PEOPLE_AT_ONCE, "people")
        self.url = ""

    def start(self) -> None:
        """Until it is ready."""
        self.stack.start_servers()
        self._found_city()
        self.listener = ports.take(0)
        self.url = self.stack.serve(self.listener)
        self.stack.work()
        self.stack.beat()
        self.stack.wait_until_answers(f"{self.url}/readyz", READY_WITHIN)

    def _found_city(self) -> None:
        dump = os.environ.get("TEST_CITY_DUMP")
        if dump:
            assert self.stack.postgres
            self.stack.postgres.restore(Path(dump))
            self.stack.manage("grant_app_role")
        else:
            self.stack.migrate()
            self.stack.manage("load_demo", "--size", "0")

    def stop(self) -> None:
        """End all of it."""
        self.crowd.shutdown(cancel_futures=True)
        self.stack.stop()
        self.listener.close()

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Within this block the models are those of this service's database."""
        assert self.stack.postgres
        before = connections["default"]
        given = {**before.settings_dict, **Env.db_url_config(self.stack.postgres.url("app")), "CONN_MAX_AGE": 0}
        connections["default"] = load_backend("django.db.backends.postgresql").DatabaseWrapper(given, "default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = before

    def wait(self, holds: Callable[[], object], what: str, within: float = PATIENCE) -> float:
        """Look after the processes until it holds; returns the seconds that took. Fails naming what was waited for."""
        for passed in self.stack.supervisor.wait_while(within):
            if holds():
                return passed
        raise AssertionError(f"waited {within:.0f} s for {what}; logs: {self.logs()}")

    def is_ready(self) -> bool:
        """Whether /readyz says so."""
        return self.ask("/readyz")[0] == 200

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text of an address that needs nobody's name; 0 when nothing answers."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError as problem:
            return 0, str(problem)

    def logs(self) -> str:
        """What the processes said last."""
        return "\n".join(f"{w.child.name}:\n{w.child.last_words(8)}" for w in self.stack.supervisor.watches)

    def child(self, name: str) -> Child:
        """A process of the service."""
        return self.stack.supervisor.child(name)

    def kill(self, name: str) -> None:
        """Kill a process outright; it is gone when this returns, and starts again while the test waits for something."""
        child = self.child(name)
        assert child.process
        child.process.kill()
        child.process.wait()

    def pool(self, name: str = "worker") -> set[int]:
        """The pids of a worker's pool."""
        pid = self.child(name).pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def kill_pool(self) -> None:
        """Kill the processes of the worker that do the work, until it has made others."""
        killed = self.pool()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        self.wait(lambda: (pool := self.pool()) and not pool & killed, "the worker to have other processes")

    def all_run(self) -> bool:
        """Whether nothing that was killed is still to be started again."""
        return all(watch.child.exit_code() is None for watch in self.stack.supervisor.watches)

    @contextmanager
    def stuck_at(self, table: str) -> Iterator[Callable[[], int]]:
        """For the length of this whoever writes into that table gets stuck in the middle. Gives how many are.

        Begins when all processes run, so that nobody who was killed before counts as stuck.
        """
        self.wait(self.all_run, "every process to run")
        assert self.stack.postgres
        name = f"coordination_{table}"
        with psycopg.connect(self.stack.postgres.url("superuser")) as server:
            server.execute(psycopg.sql.SQL("LOCK TABLE {} IN SHARE MODE").format(psycopg.sql.Identifier(name)))
            yield lambda: server.execute(_STUCK, [name]).fetchone()[0]
            server.rollback()

    def person(self, username: str) -> Person:
        """Somebody signed in over REST."""
        return Person(self.url, username)

    def all_at_once(self, do: Callable[[Any], Any], each: Iterable[Any]) -> list[Future]:
        """Do something for each, several people at once."""
        return [self.crowd.submit(do, one) for one in each]


def verified(count: int) -> dict[int, str]:
    """So many cases of severity I that wait for nothing but to be escalated: id and number."""
    with _wake.asleep():
        by = actor_of(User.objects.get(username="dianji"), on=database_time().date(), process="test")
        category = Category.objects.get(code=SUBSIDENCE).pk
        said = {"title": "楼体下沉", "description": "墙裂了", "finding": "属实"}
        filed = [report.file(by=by, category=category, severity=1, **said).case_id for _ in range(count)]
    return dict(Case.objects.filter(pk__in=filed).values_list("pk", "number"))
