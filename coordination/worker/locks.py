"""One at a time: a round that waits for outside systems never takes every process of a worker away from the clocks."""

import os
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether no other process of this worker is in this round; PostgreSQL forgets a process that dies in it."""
    key = zlib.crc32(f"{name} {socket.gethostname()} {os.getppid()}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (first,) = cursor.fetchone()
    try:
        yield first
    finally:
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
