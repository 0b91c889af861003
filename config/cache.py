"""The cache that may be missing: throttles and counters lose their memory when Redis is away, requests do not fail."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from config.silence import silence

_clients: dict[str, Any] = {}
"""Of this process. Django makes a cache object for each thread, or each request: connections of its own would cost more
than what is asked over them."""


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; a dead Redis reads as an empty cache."""

    @property
    def _cache(self) -> Any:
        key = f"{self._servers} {self._options}"
        if key not in _clients:
            _clients[key] = self._class(self._servers, **self._options)
        return _clients[key]

    def _ask(self, question: Callable[..., Any], nothing: Any, *args: Any, **kwargs: Any) -> Any:
        if silence.holds():
            return nothing
        try:
            return question(*args, **kwargs)
        except RedisError:
            silence.begin()
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
