"""Keeps children running: starts them in order, restarts what crashes, stops them in reverse order."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from launcher.processes import Child
from launcher.state import State

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart, doubling
STEADY = 60.0  # a child that ran this long starts over with the first pause


class Interrupted(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP). Like KeyboardInterrupt, nobody but the top catches it."""


@dataclass
class Watch:
    """One child and what we remember of its crashes."""

    child: Child
    started: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float | None = None


@dataclass
class Supervisor:
    """The children of one run."""

    state: State
    watches: list[Watch] = field(default_factory=list)

    def start(self, child: Child) -> Child:
        """Start a child and keep an eye on it from now on."""
        self.watches.append(Watch(child, started=time.monotonic()))
        child.start()
        self._record()
        return child

    def child(self, name: str) -> Child:
        """The child of this name. Raises LookupError when there is none."""
        for watch in self.watches:
            if watch.child.name == name:
                return watch.child
        raise LookupError(f"{name} is not among {[watch.child.name for watch in self.watches]}")

    def forget(self, child: Child) -> None:
        """Stop a child and watch it no more."""
        child.stop()
        self.watches = [w for w in self.watches if w.child is not child]
        self._record()

    def look(self) -> None:
        """One round: notice who ended, restart whose pause is over."""
        now = time.monotonic()
        for watch in self.watches:
            if watch.restart_at is None:
                code = watch.child.exit_code()
                if code is not None:
                    self._crashed(watch, code, now)
            elif now >= watch.restart_at:
                watch.restart_at, watch.started = None, now
                watch.child.start()
                self._record()
                print(f"  {watch.child.name} runs again (pid {watch.child.pid})", flush=True)

    def keep(self) -> None:
        """Look round after round, until interrupted."""
        while True:
            self.look()
            time.sleep(0.2)

    def wait_while(self, seconds: float) -> Iterator[float]:
        """Yield the seconds passed, looking after the children meanwhile, until the time is up."""
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < seconds:
            self.look()
            yield passed
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop all, last started first; what serves the others goes last."""
        for watch in reversed(self.watches):
            watch.child.stop()
        self.watches.clear()

    def _crashed(self, watch: Watch, code: int, now: float) -> None:
        watch.child.sweep()
        if now - watch.started > STEADY:
            watch.pause = FIRST_PAUSE
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        print(f"  {watch.child.name} ended ({how}); starting it again in {watch.pause:g} s", flush=True)
        if code >= 0:
            print("    " + watch.child.last_words().replace("\n", "\n    "), flush=True)
        watch.restart_at = now + watch.pause
        watch.pause = min(watch.pause * 2, LONGEST_PAUSE)

    def _record(self) -> None:
        self.state.record([watch.child for watch in self.watches])


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the first request to stop into Interrupted; a second one while stopping is ignored."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Interrupted

    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
