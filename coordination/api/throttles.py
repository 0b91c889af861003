"""How often: counted in windows of the rate's own length, one number in the cache for each user or address."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

LENGTHS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Window(BaseThrottle):
    """So many in each window, by the view's `throttle_scope`. A cache that is away counts nothing and stops nobody."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this request; whether it is still within the rate."""
        most, length = rate_of(view.throttle_scope)
        now = time.time()
        self._left = length - now % length
        key = f"rate:{view.throttle_scope}:{self.who(request)}:{int(now // length)}"
        try:
            return _counted(key, length) <= most
        except ValueError:  # the window ended in between
            return True

    def who(self, request: Any) -> str:
        """Whose requests are counted together: a user's."""
        return f"u{request.user.pk}"

    def wait(self) -> float:
        """Seconds until the next window."""
        return self._left


class ByAddress(Window):
    """The same for those who have not signed in."""

    def who(self, request: Any) -> str:
        """Whose requests are counted together: an address's."""
        return f"a{self.get_ident(request)}"


def _counted(key: str, length: int) -> int:
    """How many there are with this one. Asked in this order, all but the first of a window ask once."""
    try:
        return int(cache.incr(key))
    except ValueError:
        return 1 if cache.add(key, 1, timeout=length + 5) else int(cache.incr(key))


def rate_of(scope: str) -> tuple[int, int]:
    """How many in how many seconds: "300/min" is (300, 60)."""
    count, _, period = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][scope].partition("/")
    return int(count), LENGTHS[period[0]]
