"""The slot through which a committed change wakes the worker. Empty until apps.py fills it; losing a wake loses nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

_slot: list[Callable[[], None]] = []


def fill(wake: Callable[[], None]) -> None:
    """Put in what is called after each commit that left something for the worker."""
    _slot[:] = [wake]


def fill_none() -> None:
    """Wake nobody from this process: it makes history."""
    _slot.clear()


def after_commit() -> None:
    """Call the slot once the present transaction has committed."""
    for wake in _slot:
        transaction.on_commit(wake)


@contextmanager
def asleep() -> Iterator[None]:
    """Wake nobody meanwhile: whoever writes thousands of steps at once does the worker's part, or wakes it at the end."""
    kept = list(_slot)
    _slot.clear()
    try:
        yield
    finally:
        _slot[:] = kept
