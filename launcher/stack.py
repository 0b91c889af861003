"""The whole of Convene on one machine: PostgreSQL, Valkey, web, worker, beat, with the settings that join them."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from launcher import ports
from launcher.places import ROOT
from launcher.postgres import Postgres, PostgresFailed
from launcher.processes import Child, bound_to_us
from launcher.state import State
from launcher.supervisor import Supervisor
from launcher.valkey import Valkey, ValkeyFailed

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
ATTEMPTS = 3  # a port found free may be taken before the server listens on it


class StackFailed(RuntimeError):
    """A step failed; the message holds the words of the program that failed."""


@dataclass
class Stack:
    """One run. `given` says whether DATABASE_URL and REDIS_URL of our environment are used."""

    state: State
    durable: bool = True
    tests: bool = False
    use_given: bool = True
    supervisor: Supervisor = field(init=False)
    postgres: Postgres | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.state)
        secrets = self.state.secrets()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            "HTTPS": "false",
        }
        for name in ("SECRET_KEY", "FIELD_KEYS", "PHONE_HMAC_KEY"):
            self.environment.setdefault(name, secrets[name])
        if not self.tests:
            self.environment.setdefault("MEDIA_ROOT", str(self.state.home / "media"))

    def start_servers(self) -> None:
        """PostgreSQL and Valkey, or those the environment names."""
        if self.use_given and "DATABASE_URL" in os.environ:
            print("  using the PostgreSQL of DATABASE_URL", flush=True)
        else:
            self._start_postgres()
        if self.use_given and "REDIS_URL" in os.environ:
            print("  using the Redis of REDIS_URL", flush=True)
        else:
            self._start_valkey()
        self.state.keep_environment(self._own_settings())

    def _start_postgres(self) -> None:
        server = Postgres(self.state, durable=self.durable, role_may_create=self.tests)
        if not server.data.exists():
            print("  making a PostgreSQL database", flush=True)
        server.prepare()
        for attempt in range(ATTEMPTS):
            child = self.supervisor.start(server.child(ports.any_free()))
            try:
                server.wait(child)
                break
            except PostgresFailed:
                self.supervisor.forget(child)
                if attempt == ATTEMPTS - 1:
                    raise
        server.furnish()
        self.postgres = server
        self._address_database()

    def _address_database(self) -> None:
        assert self.postgres
        self.environment["DATABASE_OWNER_URL"] = self.postgres.url("owner")
        self.environment["DATABASE_APP_URL"] = self.postgres.url("app")
        self.environment["DATABASE_URL"] = self.postgres.url("owner" if self.tests else "app")

    def _start_valkey(self) -> None:
        server = Valkey(self.state)
        for attempt in range(ATTEMPTS):
            child = self.supervisor.start(server.child(ports.any_free()))
            try:
                server.wait(child)
                break
            except ValkeyFailed:
                self.supervisor.forget(child)
                if attempt == ATTEMPTS - 1:
                    raise
        self.environment["REDIS_URL"] = server.url()

    def _own_settings(self) -> dict[str, str]:
        """What differs from the environment we were started in."""
        return {name: value for name, value in self.environment.items() if os.environ.get(name) != value}

    def manage(self, command: str, *arguments: str, quiet: bool = True) -> str:
        """Run a management command to its end and return what it printed. Raises StackFailed."""
        line = [sys.executable, "manage.py", command, *arguments]
        out = subprocess.PIPE if quiet else None
        with subprocess.Popen(
            line,
            cwd=ROOT,
            env=self.environment,
            stdout=out,
            stderr=out,
            text=True,
            start_new_session=True,  # Ctrl-C is ours to hear; it is killed below
            preexec_fn=bound_to_us(),
        ) as process:
            try:
                printed, complaints = process.communicate()
            except BaseException:  # interrupted: the command must not go on without us
                process.kill()
                raise
        if process.returncode:
            raise StackFailed(f"manage.py {command} failed:\n{(printed or '') + (complaints or '')}".strip())
        return printed or ""

    def migrate(self) -> None:
        """Bring the schema up to date as the owner and give the application's role what it needs."""
        self.manage("migrate", "--noinput")
        self.manage("grant_app_role")

    def serve(self, listener: socket.socket) -> str:
        """Start the web process on an open socket; returns its address."""
        host, port = listener.getsockname()[:2]
        shown = "127.0.0.1" if host in EVERYWHERE else host
        url = f"http://{shown}:{port}"
        if host not in ("127.0.0.1", "localhost"):
            self.environment.setdefault("ALLOWED_HOSTS", "*")
        self.environment.setdefault("SITE_URL", url)
        command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--fd", str(listener.fileno())]
        command += ["--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning"]
        web = self._child("web", command)
        web.pass_fds = (listener.fileno(),)
        self.supervisor.start(web)
        return url

    def work(self, name: str = "worker") -> None:
        """Start a worker; several under different names may run."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "prefork", "--concurrency", "2"]
        command += [
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel",
            "info",
            "-n",
            f"{name}-{os.getpid()}@%h",
        ]
        self.supervisor.start(self._child(name, command, grace=12.0))

    def beat(self, name: str = "beat") -> None:
        """Start beat; several may run."""
        command = [sys.executable, "-m", "celery", "-A", "config", "beat", "--loglevel", "warning", "--pidfile="]
        self.supervisor.start(self._child(name, command))

    def _child(self, name: str, command: list[str], grace: float = 6.0) -> Child:
        environment = {**self.environment, "CONVENE_PROCESS": name}
        return Child(name, command, environment, self.state.logs / f"{name}.log", Path(ROOT), grace=grace)

    def wait_until_answers(self, url: str, seconds: float) -> None:
        """Wait until an address answers 200. Raises StackFailed with what was said last."""
        said, told = "nothing", time.monotonic()
        for passed in self.supervisor.wait_while(seconds):
            said = _ask(url)
            if said == "200":
                return
            if time.monotonic() - told > 5:
                told = time.monotonic()
                print(f"  … {passed:.0f} s: {url} says {said}", flush=True)
        raise StackFailed(f"{url} did not become ready within {seconds:.0f} s; it says {said}. Logs: {self.state.logs}")

    def stop(self) -> None:
        """Stop everything and let go of the state."""
        self.supervisor.stop()
        self.state.release()


def _ask(url: str) -> str:
    """The status an address answers with, and its words when it is not 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {refusal.read(300).decode(errors='replace').strip()}"
    except OSError as problem:
        return str(getattr(problem, "reason", problem))
