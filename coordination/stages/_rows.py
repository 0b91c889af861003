"""Many rows, each with values of its own, written in one statement. Used by `_file` only.

Django's bulk_update says the same with a CASE for every value: a hundred cases cost it a second, this a few milliseconds.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from psycopg import sql

FREE = {"varchar": "text"}
"""Where a column's own type would cut a value short in a cast instead of refusing it."""


def write(model: type[models.Model], rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Update these columns of rows that exist, each to the value its instance has."""
    fields = [model._meta.get_field(name) for name in names]
    values = [[row.pk for row in rows], *([_plain(field, row) for row in rows] for field in fields)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, tuple(names)), values)


def _plain(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], names: tuple[str, ...]) -> sql.Composed:
    """UPDATE … FROM unnest(…): one array for the keys and one for each column."""
    fields: list[Any] = [model._meta.pk, *(model._meta.get_field(name) for name in names)]
    columns = [sql.Identifier(field.column) for field in fields]
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(_type(field))) for field in fields)
    sets = sql.SQL(", ").join(sql.SQL("{0} = given.{0}").format(column) for column in columns[1:])
    return sql.SQL("UPDATE {} AS kept SET {} FROM unnest({}) AS given ({}) WHERE kept.{} = given.{}").format(
        sql.Identifier(model._meta.db_table), sets, arrays, sql.SQL(", ").join(columns), columns[0], columns[0]
    )


def _type(field: Any) -> str:
    bare = str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection)).partition("(")[0]
    return FREE.get(bare, bare)
