"""A lock on a file: held as long as the process lives, let go by the system even after kill -9."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows: two installs at once are then the operator's own business
    fcntl = None  # type: ignore[assignment]


class Taken(RuntimeError):
    """Somebody else holds the lock."""


def take(path: Path, *, wait: bool, on_wait: str = "") -> IO[str]:
    """Take the lock and return the open file; closing it lets go. Raises Taken when it is held and `wait` is off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.open("a+", encoding="utf-8")
    if fcntl is None:
        return held
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not wait:
            held.close()
            raise Taken(str(path)) from None
        print(on_wait, flush=True)
        fcntl.flock(held, fcntl.LOCK_EX)
    held.seek(0)
    held.truncate()
    held.write(str(os.getpid()))
    held.flush()
    return held


@contextlib.contextmanager
def holding(path: Path, *, on_wait: str) -> Iterator[None]:
    """Hold the lock for the length of a block, waiting for it if need be."""
    held = take(path, wait=True, on_wait=on_wait)
    try:
        yield
    finally:
        held.close()
