"""A worker that has lost its consumer: it lives, Redis lives, messages wait, and it takes none. It must end to begin anew.

Celery's consumer may stall when its connection breaks while it acknowledges a message. Nothing is lost by ending:
PostgreSQL remembers what is due, and whoever keeps the worker running (script/demo, compose) starts it again.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import NoReturn

import redis

log = logging.getLogger(__name__)

STALLED_AFTER = 10.0
"""Seconds for which messages wait while an idle worker takes none."""
BUSY_AT_MOST = 120.0
"""Seconds after which being busy is no excuse: every task is ended before."""
PAUSE = 2.0


class Watchdog:
    """Looks at one worker. `waiting` asks Redis how many messages wait; `busy` says whether tasks are in hand."""

    def __init__(self, waiting: Callable[[], int], busy: Callable[[], bool], now: float) -> None:
        self._waiting, self._busy, self._heard = waiting, busy, now

    def hear(self, now: float) -> None:
        """A message was taken."""
        self._heard = now

    def is_stalled(self, now: float) -> bool:
        """Whether messages have waited for too long. A Redis that is away, or an empty queue, is no fault of the worker."""
        quiet = now - self._heard
        if quiet < STALLED_AFTER or (self._busy() and quiet < BUSY_AT_MOST):
            return False
        try:
            if self._waiting():
                return True
        except redis.RedisError:
            pass
        self.hear(now)
        return False

    def watch(self) -> NoReturn:
        """Look again and again from a thread of its own; end the process when it is stalled."""
        while True:
            time.sleep(PAUSE)
            if self.is_stalled(time.monotonic()):
                log.critical("messages wait, but this worker takes none: it ends, to be started again")
                os._exit(1)

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self.watch, name="watchdog", daemon=True).start()
