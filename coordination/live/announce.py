"""Telling every process that serves live pages which cases changed. It may be lost: pages refresh slowly by themselves."""

import json
import logging
import time
from collections.abc import Sequence
from functools import lru_cache

import redis
from django.conf import settings

log = logging.getLogger(__name__)

TOPIC = "convene:changed"
PATIENCE = 0.3
"""Seconds a request waits for Redis, at the most."""
SILENCE = 3.0
"""Seconds for which nothing is tried after Redis failed."""

_silent_until = 0.0


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def changed(cases: Sequence[int]) -> None:
    """Say that these cases have changed."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        _redis().publish(TOPIC, json.dumps(list(cases)))
    except redis.RedisError as problem:
        _silent_until = time.monotonic() + SILENCE
        log.warning("live pages could not be told: %s", problem)
