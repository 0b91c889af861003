"""Many rows of several tables, each with values of its own, written in one statement. Used by `_file` only.

The rows travel as JSON, which costs a fraction of what as many parameters cost: Django's bulk_create and bulk_update say
the same with a statement for every table and a hundred cases' values one by one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql

from coordination.records import prepared

Model = type[models.Model]
Change = tuple[models.Model, Mapping[str, Any]]
"""A row that exists, and the columns to be set in it with their values."""
Numbers = dict[Model, list[int]]
"""Ids that nobody else gets, by the table they are for."""


def insert(rows: Sequence[models.Model], reserved: Numbers | None = None) -> None:
    """Insert new rows. They may point at one another: foreign keys are checked when the transaction commits.

    Rows without an id get one of those `reserved` beforehand, or else a new one.
    """
    kinds: dict[Model, list[models.Model]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    if not kinds:
        return
    _number({model: [row for row in alike if row.pk is None] for model, alike in kinds.items()}, reserved or {})
    given = [_dumped([_fresh(row) for row in alike]) for alike in kinds.values()]
    with prepared.cursor() as cursor:
        cursor.execute(_inserting(tuple(kinds)), given)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(changes: Iterable[Change]) -> None:
    """Set columns of rows that exist; no row twice."""
    alike: dict[tuple[Model, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for row, values in changes:
        plain = {"id": row.pk}
        for name, value in values.items():
            field = _field(type(row), name)
            plain[field.column] = _prepared(field, value)
        alike[type(row), tuple(plain)].append(plain)
    if alike:
        with connection.cursor() as cursor:
            cursor.execute(_updating(tuple(alike)), [_dumped(rows) for rows in alike.values()])


def _field(model: Model, name: str) -> Any:
    return model._meta.get_field(name)


def _fields(model: Model) -> Sequence[Any]:
    return model._meta.concrete_fields


def _number(unnumbered: Mapping[Model, Sequence[models.Model]], reserved: Numbers) -> None:
    """Give rows their ids beforehand, so that others can name them in the same statement."""
    for model, rows in unnumbered.items():
        for row, number in zip(rows, reserved.get(model, ()), strict=False):
            row.pk = number
    wanted = {model: left for model, rows in unnumbered.items() if (left := [row for row in rows if row.pk is None])}
    if not wanted:
        return
    with prepared.cursor() as cursor:
        cursor.execute(_numbering(tuple(wanted)), [len(rows) for rows in wanted.values()])
        found = cursor.fetchall()
    ids = iter(found)
    for rows in wanted.values():
        for row in rows:
            (row.pk,) = next(ids)


def _fresh(row: models.Model) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, name, column, plain in _columns_of(type(row)):
        value = getattr(row, name) if plain else field.pre_save(row, add=True)
        if value is None and field.is_relation and field.is_cached(row) and (named := getattr(row, field.name)):
            value = named.pk  # it had no id yet when it was put here
            setattr(row, name, value)
        found[column] = value if plain and type(value) in _PLAIN else _prepared(field, value)
    return found


_PLAIN = frozenset({type(None), bool, int, float, str, datetime, UUID})
"""Values that Django's own fields write as they are."""


@lru_cache(maxsize=64)
def _columns_of(model: Model) -> tuple[tuple[Any, str, str, bool], ...]:
    """Each field, its attribute, its column, and whether it is one of Django's that does nothing before it is saved."""
    return tuple((one, one.attname, one.column, _is_plain(type(one))) for one in _fields(model))


def _is_plain(kind: type) -> bool:
    return kind.__module__.startswith("django.") and kind.pre_save is models.Field.pre_save  # type: ignore[attr-defined]


def _prepared(field: Any, value: Any) -> Any:
    return field.get_prep_value(value.pk if isinstance(value, models.Model) else value)


def _dumped(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, default=_said, ensure_ascii=False)


def _said(value: Any) -> str:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    raise TypeError(f"{type(value)} cannot be written")


@lru_cache(maxsize=256)
def _numbering(kinds: tuple[Model, ...]) -> str:
    each = sql.SQL("(SELECT nextval({}) FROM generate_series(1, %s))")
    return sql.SQL(" UNION ALL ").join(each.format(_sequence(model)) for model in kinds).as_string(None)


def reserving(wanted: Mapping[Model, int]) -> str:
    """SQL of columns, each an array of so many new ids of a table."""
    each = sql.SQL("ARRAY(SELECT nextval({}) FROM generate_series(1, {}))")
    parts = (each.format(_sequence(model), sql.Literal(count)) for model, count in wanted.items())
    return sql.SQL(", ").join(parts).as_string(None)


def _sequence(model: Model) -> sql.Composed:
    """The sequence of a table's ids, as PostgreSQL names it."""
    return sql.SQL("{}::regclass").format(sql.Literal(f"{model._meta.db_table}_id_seq"))


@lru_cache(maxsize=256)
def _inserting(kinds: tuple[Model, ...]) -> str:
    return _together(
        sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {given}").format(
            table=_table(model), given=_given(model), columns=_columns(field.column for field in _fields(model))
        )
        for model in kinds
    )


@lru_cache(maxsize=1024)
def _updating(kinds: tuple[tuple[Model, tuple[str, ...]], ...]) -> str:
    one = sql.SQL("UPDATE {table} AS kept SET {sets} FROM {given} AS given WHERE kept.id = given.id")
    return _together(
        one.format(
            table=_table(model),
            given=_given(model),
            sets=sql.SQL(", ").join(sql.SQL("{0} = given.{0}").format(sql.Identifier(name)) for name in names[1:]),
        )
        for model, names in kinds
    )


def _together(statements: Iterable[sql.Composable]) -> str:
    parts = [sql.SQL("{} AS ({})").format(sql.Identifier(f"w{n}"), each) for n, each in enumerate(statements)]
    return sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(parts)).as_string(None)


def _table(model: Model) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _given(model: Model) -> sql.Composed:
    """Rows of that table out of JSON: each value is read as its column's own type, and refused where it is too long."""
    return sql.SQL("json_populate_recordset(NULL::{}, %s)").format(_table(model))


def _columns(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
