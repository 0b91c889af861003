"""Records, floor 1: rows that belong to cases, read by the key of the case.

They stand on every page of a case and before every step, in the same few shapes. Composing such a statement takes Django
longer than PostgreSQL needs to answer it, so each shape is written out once and prepared on the connection. See
docs/adr/0012-what-is-asked-most-is-prepared.md.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from coordination.records import prepared

M = TypeVar("M", bound=models.Model)


def rows_of(model: type[M], cases: Sequence[int], also: str = "", *, order: str = "id") -> list[M]:
    """The rows of `model` that belong to `cases`, in `order`; one statement.

    `also` is a further condition and `order` a list of columns, both SQL written in the program, without values: there is
    one prepared statement for each.
    """
    names, converters, statement = _shape(model, also, order)
    with prepared.cursor() as cursor:
        cursor.execute(statement, [list(cases)])
        found = cursor.fetchall()
    if converters:
        found = [_converted(row, converters) for row in found]
    return [model.from_db(connection.alias, names, row) for row in found]


_WAITS = """
SELECT task_id, prerequisite_id FROM coordination_taskdependency AS waits JOIN coordination_task AS task ON task.id = task_id
WHERE case_id = ANY(%s)
"""


def waits_of(cases: Sequence[int]) -> dict[int, list[int]]:
    """By task of these cases, the tasks it waits for; one statement."""
    found: dict[int, list[int]] = defaultdict(list)
    with prepared.cursor() as cursor:
        cursor.execute(_WAITS, [list(cases)])
        for task, prerequisite in cursor.fetchall():
            found[task].append(prerequisite)
    return found


def columns(model: type[models.Model], names: Collection[str]) -> list[str]:
    """The columns of some fields, and of the key, in the order in which `from_db` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.primary_key or field.name in names]


@cache
def _shape(model: type[models.Model], also: str, order: str) -> tuple[list[str], dict[int, list[Any]], str]:
    """The attributes, what turns some of their values into Python, and the statement."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    of = f'FROM "{model._meta.db_table}" WHERE case_id = ANY(%s)' + (f" AND ({also})" if also else "")
    statement = f"SELECT {columns} {of} ORDER BY {order}"
    converters = {at: made for at, field in enumerate(fields) if (made := field.get_db_converters(connection))}
    return [field.attname for field in fields], converters, statement


def _converted(row: Sequence[Any], converters: dict[int, list[Any]]) -> list[Any]:
    values = list(row)
    for at, converting in converters.items():
        for convert in converting:
            values[at] = convert(values[at], None, connection)
    return values
