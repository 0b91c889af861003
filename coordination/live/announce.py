"""Telling every process that serves live pages which cases changed. It may be lost: pages refresh slowly by themselves."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import redis
from django.conf import settings

from config.silence import PATIENCE, silence

log = logging.getLogger(__name__)

TOPIC = "convene:changed"


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def changed(cases: Sequence[int]) -> None:
    """Say that these cases have changed."""
    _publish(list(cases))


def told(messages: Mapping[int, Collection[int]]) -> None:
    """Say who has a new message, by the id of its case: their pages fetch their bell, nobody else's anything."""
    _publish({str(case): sorted(users) for case, users in messages.items()})


def _publish(what: object) -> None:
    if silence.holds():
        return
    try:
        _redis().publish(TOPIC, json.dumps(what))
    except redis.RedisError as problem:
        silence.begin()
        log.warning("live pages could not be told: %s", problem)
