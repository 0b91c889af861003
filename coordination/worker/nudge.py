"""Waking the worker after a commit. Many changes, one nudge; a lost nudge is made good by the next tick of beat."""

import logging
from collections.abc import Sequence

from django.core.cache import cache
from kombu.exceptions import OperationalError

from config.celery import app
from config.silence import silence

log = logging.getLogger(__name__)

TASK = "coordination.worker.tasks.tick"
KEY = "nudge"
HOLDS = 1
"""Seconds for which a nudge that nobody took keeps others from being sent."""


def after(_cases: Sequence[int]) -> None:
    """Something was committed; the worker finds out what."""
    send()


def send() -> None:
    """Send a nudge unless one is under way. A broker that is away costs a fraction of a second and is no error."""
    if silence.holds() or not cache.add(KEY, 1, timeout=HOLDS):
        return
    try:
        app.send_task(TASK, expires=6)
    except OperationalError as problem:
        silence.begin()
        log.warning("the worker could not be nudged: %s", problem)


def taken() -> None:
    """A worker has begun a round: whatever commits from now on nudges anew."""
    cache.delete(KEY)
