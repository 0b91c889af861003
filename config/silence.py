"""A Redis that failed is left alone for a while, by everything in this process: each try costs somebody a time-out.

Redis may also be there and say nothing; then the time-out is all that a request loses, once in a while.
"""

import time

PATIENCE = 0.3
"""Seconds a request waits for Redis, at the most."""

SILENCE = 3.0
"""Seconds for which nothing is tried after Redis failed."""


class Silence:
    """Whether Redis is left alone now."""

    def __init__(self) -> None:
        self._until = 0.0

    def holds(self) -> bool:
        """Whether Redis has failed so lately that nobody asks it."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """Redis has failed."""
        self._until = time.monotonic() + SILENCE

    def end(self) -> None:
        """Forget that it has."""
        self._until = 0.0


silence = Silence()
"""That of this process."""
