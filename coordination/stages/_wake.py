"""The slot through which a committed change wakes others. Empty until apps.py fills it; losing a wake loses nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from django.db import transaction

Wake = Callable[[Sequence[int]], None]
"""Gets the ids of the cases that changed."""

Ring = Callable[[Mapping[int, Collection[int]]], None]
"""Gets who was told something inside the service: ids of users by that of the case."""

_slot: list[Wake] = []
_bell: list[Ring] = []


def fill(*wakes: Wake, bell: Ring | None = None) -> None:
    """Put in what is called after each commit that changed cases, and after one that told people of them."""
    _slot[:] = wakes
    _bell[:] = [bell] if bell else []


def fill_none() -> None:
    """Wake nobody from this process: it makes history."""
    fill()


def after_commit(cases: Sequence[int]) -> None:
    """Call the slot once the present transaction has committed. What goes wrong there is logged and undoes nothing."""
    for wake in _slot:
        transaction.on_commit(partial(wake, cases), robust=True)


def ring(told: Mapping[int, Collection[int]]) -> None:
    """Call the slot for whoever has a new message, once the present transaction has committed."""
    for bell in _bell if told else ():
        transaction.on_commit(partial(bell, told), robust=True)


@contextmanager
def asleep() -> Iterator[None]:
    """Wake nobody meanwhile: whoever writes thousands of steps at once does the worker's part, or wakes it at the end."""
    kept, bell = list(_slot), list(_bell)
    fill()
    try:
        yield
    finally:
        _slot[:], _bell[:] = kept, bell
