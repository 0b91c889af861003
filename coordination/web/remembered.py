"""Floor 5, web: what is said or drawn alike on every page, made once in each language and remembered."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 1024
"""Results that are kept of each; those not asked for longest go first."""


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """Remember what a function makes of hashable arguments, apart in each language; it must look at nothing else."""

    @lru_cache(maxsize=REMEMBERED)
    def kept(_language: str | None, *args: Any, **named: Any) -> R:
        return make(*args, **named)

    @wraps(make)
    def given(*args: P.args, **named: P.kwargs) -> R:
        return kept(get_language(), *args, **named)

    return given
