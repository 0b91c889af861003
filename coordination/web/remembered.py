"""Floor 5, web: what is said or drawn alike on every page, made once in each language and remembered."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 1024


def remembered(make: Callable[P, R], *, most: int = REMEMBERED) -> Callable[P, R]:
    """Remember what a function makes of hashable arguments, apart in each language; it must look at nothing else.

    `most` results are kept; those not asked for longest go first.
    """

    @lru_cache(maxsize=most)
    def kept(_language: str | None, *args: Any, **named: Any) -> R:
        return make(*args, **named)

    @wraps(make)
    def given(*args: P.args, **named: P.kwargs) -> R:
        return kept(get_language(), *args, **named)

    return given
