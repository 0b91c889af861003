"""A long history made from a short one: finished cases are copied, rows and all, each copy further in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import psycopg
from django.db import models

from bench import database
from coordination.demo import aftermath, history
from coordination.models import (
    Case,
    Clock,
    Convening,
    Delivery,
    Event,
    Holding,
    Involvement,
    Report,
    Summons,
    Task,
)
from coordination.rules.words import State
from coordination.stages import _wake
from coordination.stages._file import database_time

COPIED: tuple[type[models.Model], ...] = (
    Case,
    Involvement,
    Convening,
    Summons,
    Task,
    Clock,
    Holding,
    Event,
    Report,
    Delivery,
)
"""What grows with every case and stands on some page's way."""

APART = 10_000_000
"""Between the ids of a row and of its next copy."""

YEARS = 730
"""Days over which the copies are spread, one copy of each case a day."""

FRESH = {"number": "t.number || '-' || n", "code": "substr(md5(t.code || n), 1, 12)", "key": "gen_random_uuid()"}
"""Columns in which no two rows are alike."""

ACTED_OUT = 350
PROCESSES = 2


def act_out() -> None:
    """The demo city's sixty days: cases in every state, and the finished ones that are copied."""
    now = database_time()
    with _wake.asleep():
        history.make(now, ACTED_OUT, lambda done, of: None, processes=PROCESSES)
        aftermath.settle(now)


def grow(total: int) -> None:
    """Copy finished cases until there are `total` cases, as a database looks that grew in years."""
    missing, finished = total - Case.objects.count(), _finished()
    if missing > 0:
        copies = ceil(missing / finished)
        with database.administrator(database.name()) as connected, connected.transaction():
            connected.execute("SET LOCAL session_replication_role = replica")  # copies of sound rows are sound
            connected.execute(_CHOOSE, [APART, missing // copies, _copies(), copies])
            with _unwatched(connected):
                for model in COPIED:
                    connected.execute(_copying(model))
    database.settle()


@contextmanager
def _unwatched(connected: psycopg.Connection) -> Iterator[None]:
    """Without the constraints against overlaps, which are built anew in a tenth of the time it takes to keep them."""
    tables = [model._meta.db_table for model in COPIED]
    watching = connected.execute(
        "SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'x' AND conrelid = ANY(%s::regclass[])",
        [tables],
    ).fetchall()
    for table, name, _ in watching:
        connected.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, said in watching:
        connected.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}")


_CHOOSE = """
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT id, n FROM
    (SELECT id FROM coordination_case WHERE state = 'closed' AND id < %s ORDER BY id LIMIT %s) AS finished,
    (SELECT %s::bigint + generate_series(1, %s::bigint) AS n) AS copies
"""


def _finished() -> int:
    found = Case.objects.filter(state=State.CLOSED, pk__lt=APART).count()
    if not found:
        raise LookupError("no case is finished yet: nothing can be copied")
    return found


def _copies() -> int:
    """How often cases were copied already."""
    return int(Case.objects.order_by("-pk").values_list("pk", flat=True)[0]) // APART


def _copying(model: type[models.Model]) -> str:
    """The statement that copies the rows of the chosen cases: ids and whatever points at copied rows move along."""
    table, values = model._meta.db_table, {}
    for field in model._meta.concrete_fields:
        column = f't."{field.column}"'
        if field.primary_key or field.related_model in COPIED or field.name == "summons_id":
            column = f"{column} + {APART} * n"
        elif isinstance(field, models.DateTimeField):
            column = f"{column} - interval '1 day' * (1 + n % {YEARS})"
        values[field.column] = FRESH.get(field.name, column)
    named = ", ".join(f'"{column}"' for column in values)
    of = "id" if model is Case else "case_id"
    return f"INSERT INTO {table} ({named}) SELECT {', '.join(values.values())} FROM {table} t JOIN taken ON taken.id = t.{of}"
