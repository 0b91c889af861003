"""A connection that has heard nothing is in order: PostgreSQL that ends, or is killed, hangs up."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

ASKED_EVERY = 10.0
"""Seconds after which a connection is asked all the same: something on the way may have forgotten it without a word."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which would ask at the beginning of every request: a statement of its own, to hear that all is well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard_of = 0.0

    def is_usable(self) -> bool:
        """Whether the server is still at the other end."""
        now = time.monotonic()
        if self._is_open() and now - self._heard_of < ASKED_EVERY and self._is_silent():
            return True
        usable: bool = super().is_usable()
        self._heard_of = now if usable else 0.0
        return usable

    def _is_silent(self) -> bool:
        """Whether nothing has come in: neither a farewell nor the end of the connection."""
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)

    def _is_open(self) -> bool:
        """Whether there is a connection, and no statement has found it broken."""
        return self.connection is not None and not self.connection.closed
