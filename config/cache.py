"""The cache that may be missing: throttles and counters lose their memory when Redis is away, requests do not fail."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 2.0  # seconds during which a Redis that just failed is not asked again: each attempt costs a time-out


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; a dead Redis reads as an empty cache."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._ask_again_at = 0.0

    def _ask(self, question: Callable[..., Any], nothing: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._ask_again_at:
            return nothing
        try:
            return question(*args, **kwargs)
        except RedisError:
            self._ask_again_at = time.monotonic() + PAUSE
            return nothing

    def get(self, key, default=None, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().get, default, key, default=default, version=version)

    def get_many(self, keys, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().get_many, {}, keys, version=version)

    def set(self, key, value, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self._ask(super().set, None, key, value, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self._ask(super().set_many, [], data, *args, **kwargs)

    def add(self, key, value, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self._ask(super().add, True, key, value, *args, **kwargs)

    def touch(self, key, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self._ask(super().touch, False, key, *args, **kwargs)

    def delete(self, key, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().delete, False, key, version=version)

    def delete_many(self, keys, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().delete_many, None, keys, version=version)

    def has_key(self, key, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().has_key, False, key, version=version)

    def incr(self, key, delta=1, version=None):  # type: ignore[no-untyped-def]
        return self._ask(super().incr, delta, key, delta, version=version)

    def clear(self):  # type: ignore[no-untyped-def]
        return self._ask(super().clear, False)
