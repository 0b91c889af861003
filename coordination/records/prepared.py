"""Records, floor 1: statements of every request and every step, which PostgreSQL keeps ready on each connection.

Django binds values into the text of a statement, so that PostgreSQL parses and plans it anew each time; for what is
asked most, that costs more than the answer. Here only what goes by a key or inserts: a plan that is kept must not
depend on how many rows a table has. See docs/adr/0012-what-is-asked-most-is-prepared.md.
"""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


class Prepared(ServerBindingCursor):
    """Keeps the words of what was asked for Django's record of statements: psycopg drops those of a prepared one."""

    def _convert_query(self, *args: Any, **kwargs: Any) -> Any:
        self._query = super()._convert_query(*args, **kwargs)
        return self._query


def cursor() -> Any:
    """A cursor whose statements are prepared; use it with `with`. A new connection prepares them anew."""
    connection.ensure_connection()
    ours = connection.connection
    usual, ours.cursor_factory = ours.cursor_factory, Prepared
    try:
        return connection.cursor()
    finally:
        ours.cursor_factory = usual
