"""The slot through which a committed change wakes others. Empty until apps.py fills it; losing a wake loses nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.db import transaction

Wake = Callable[[Sequence[int]], None]
"""Gets the ids of the cases that changed."""

_slot: list[Wake] = []


def fill(*wakes: Wake) -> None:
    """Put in what is called after each commit that changed cases."""
    _slot[:] = wakes


def fill_none() -> None:
    """Wake nobody from this process: it makes history."""
    _slot.clear()


def after_commit(cases: Sequence[int]) -> None:
    """Call the slot once the present transaction has committed. What goes wrong there is logged and undoes nothing."""
    for wake in _slot:
        transaction.on_commit(partial(wake, cases), robust=True)


@contextmanager
def asleep() -> Iterator[None]:
    """Wake nobody meanwhile: whoever writes thousands of steps at once does the worker's part, or wakes it at the end."""
    kept = list(_slot)
    _slot.clear()
    try:
        yield
    finally:
        _slot[:] = kept
