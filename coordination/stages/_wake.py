"""The slot through which a committed change wakes the worker. Empty until apps.py fills it; losing a wake loses nothing."""

from collections.abc import Callable

from django.db import transaction

_slot: list[Callable[[], None]] = []


def fill(wake: Callable[[], None]) -> None:
    """Put in what is called after each commit that left something for the worker."""
    _slot[:] = [wake]


def after_commit() -> None:
    """Call the slot once the present transaction has committed."""
    for wake in _slot:
        transaction.on_commit(wake)
