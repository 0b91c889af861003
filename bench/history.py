"""A long history made from a short one: finished cases are copied, rows and all, until there are enough of them."""

import psycopg

from bench import owner
from coordination.models import Case

COPIED = {
    "coordination_case": ("id", "id"),
    "coordination_involvement": ("id", "case_id"),
    "coordination_clock": ("id", "case_id"),
    "coordination_holding": ("id", "case_id"),
    "coordination_event": ("id", "case_id"),
}
"""Tables that grow with every case and stand on some page's way, with the column that names the case."""


def grow(total: int) -> None:
    """Copy closed cases, each time somewhat further into the past, until there are `total` cases."""
    step = 0
    while (have := Case.objects.count()) < total:
        step += 1
        _copy(min(total - have, _closed()), step)
    with owner.connect() as connected:
        connected.execute("ANALYZE")


def _closed() -> int:
    return Case.objects.filter(state="closed", pk__lt=_OFFSET).count()


_OFFSET = 10_000_000


def _copy(count: int, step: int) -> None:
    shift = _OFFSET * step
    with owner.connect() as connected, connected.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE taken (id bigint PRIMARY KEY)")
        cursor.execute(
            "INSERT INTO taken SELECT id FROM coordination_case WHERE state = 'closed' AND id < %s ORDER BY id LIMIT %s",
            [_OFFSET, count],
        )
        for table, (_, column) in COPIED.items():
            cursor.execute(_statement(cursor, table, column, shift, step))
        cursor.execute("DROP TABLE taken")


def _statement(cursor: psycopg.Cursor, table: str, column: str, shift: int, step: int) -> str:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'",
        [table],
    )
    columns = dict(cursor.fetchall())
    values = []
    for name, kind in columns.items():
        if name == column:
            values.append(f't."{name}" + {shift}')
        elif name == "id":
            values.append(f"nextval(pg_get_serial_sequence('{table}', 'id'))" if column != "id" else f"t.id + {shift}")
        elif name == "number":
            values.append(f"t.number || '-{step}'")
        elif kind == "timestamp with time zone":
            values.append(f"t.\"{name}\" - interval '{step % 700} days'")
        else:
            values.append(f't."{name}"')
    named = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({named}) SELECT {', '.join(values)} FROM {table} t JOIN taken ON taken.id = t.{column}"
    )
