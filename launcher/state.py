"""The folder a run keeps its things in: secrets, the list of its processes, logs; one run at a time."""

import base64
import json
import os
import secrets
import shutil
import signal
import stat
import tempfile
from pathlib import Path
from typing import IO

from launcher import locks, places
from launcher.processes import Child, birth, end

SECRETS = ("SECRET_KEY", "PHONE_HMAC_KEY", "superuser", "owner", "app", "redis")
THROWAWAY = "convene-run-"


class NotOurs(RuntimeError):
    """The folder cannot be used; the message says why."""


class AlreadyRunning(RuntimeError):
    """Another launcher holds this state; the message says where it answers."""


class State:
    """A state folder, held by this process until `release`."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home
        self.throwaway = throwaway
        self._lock: IO[str] | None = None

    @classmethod
    def make_throwaway(cls) -> "State":
        """A folder that is removed at the end; those of runs that were killed are removed now."""
        parent = places.throwaway_parent()
        for left in parent.glob(f"{THROWAWAY}*"):
            if left.is_dir() and left.stat().st_uid == os.geteuid():
                _remove_if_abandoned(left)
        return cls(Path(tempfile.mkdtemp(prefix=THROWAWAY, dir=parent)), throwaway=True)

    def hold(self) -> None:
        """Take the folder for ourselves and end what an earlier run left behind. Raises AlreadyRunning, NotOurs."""
        private_folder(self.home)
        try:
            self._lock = locks.take(self.home / "lock", wait=False)
        except locks.Taken:
            raise AlreadyRunning(self._read("address.json").get("url", "")) from None
        for name in self.end_leftovers():
            print(f"  ended {name}, left over from a run that was killed", flush=True)
        self.logs.mkdir(exist_ok=True)

    def release(self) -> None:
        """Let go; a throw-away folder disappears."""
        (self.home / "processes.json").unlink(missing_ok=True)
        (self.home / "address.json").unlink(missing_ok=True)
        if self.throwaway:
            shutil.rmtree(self.home, ignore_errors=True)
        if self._lock:
            self._lock.close()

    def forget_everything(self) -> None:
        """Remove database, uploads, logs and secrets (`--reset`); the lock stays ours."""
        for entry in self.home.iterdir():
            if entry.name == "lock":
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.logs.mkdir()

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.home / "logs"

    def record(self, children: list[Child]) -> None:
        """Write down who runs, so that a later start can end them if we are killed."""
        rows = [
            {"name": c.name, "pid": c.pid, "born": birth(c.pid), "signal": int(c.stop_signal)}
            for c in children
            if c.pid
        ]
        self._write("processes.json", {"children": rows})

    def announce(self, url: str) -> None:
        """Write down where we answer, for whoever starts a second time."""
        self._write("address.json", {"url": url})

    def keep_environment(self, environment: dict[str, str]) -> None:
        """Write down the settings of this run for `script/manage`."""
        self._write("environment.json", environment)

    def environment(self) -> dict[str, str]:
        """The settings of the present or last run; empty before the first."""
        return self._read("environment.json")

    def end_leftovers(self) -> list[str]:
        """End processes of a run that was killed; returns their names, last started first."""
        rows = self._read("processes.json").get("children", [])
        return [r["name"] for r in reversed(rows) if end(r["pid"], r["born"], r.get("signal", signal.SIGTERM))]

    def secrets(self) -> dict[str, str]:
        """This installation's secrets, made once."""
        kept: dict[str, str] = self._read("secrets.json")
        if not kept:
            kept = {name: secrets.token_urlsafe(32) for name in SECRETS}
            kept["FIELD_KEYS"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            self._write("secrets.json", kept)
        return kept

    def _read(self, name: str) -> dict:
        path = self.home / name
        if not path.exists():
            return {}
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except json.JSONDecodeError:
            return {}

    def _write(self, name: str, value: object) -> None:
        fresh = self.home / f"{name}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(value, indent=1), encoding="utf-8")
        fresh.replace(self.home / name)


def private_folder(path: Path) -> None:
    """Make sure the folder is there, is ours and nobody else writes to it. Raises NotOurs."""
    path.mkdir(parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise NotOurs(f"{path} belongs to somebody else; CONVENE_STATE_DIR names another folder.")
    # root's folder is passed through by the user PostgreSQL runs as; ours is nobody's business
    path.chmod(0o711 if places.is_root() else 0o700)


def _remove_if_abandoned(folder: Path) -> None:
    """Remove a throw-away folder whose launcher no longer holds it."""
    state = State(folder)
    try:
        held = locks.take(folder / "lock", wait=False)
    except locks.Taken:
        return
    state.end_leftovers()
    shutil.rmtree(folder, ignore_errors=True)
    held.close()
