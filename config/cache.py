"""The cache that may be missing: throttles and counters lose their memory when Redis is away, requests do not fail."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from config.silence import silence

_clients: dict[str, Any] = {}
"""Of this process. Django makes a cache object for each thread, or each request: connections of its own would cost more
than what is asked over them."""


class Client(RedisCacheClient):
    """Django makes a new client for every question, which costs more than the question; one may be asked by all threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client for reading, or for writing."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; a dead Redis reads as an empty cache."""

    @property
    def _cache(self) -> Any:
        key = f"{self._servers} {self._options}"
        if key not in _clients:
            _clients[key] = Client(self._servers, **self._options)
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
