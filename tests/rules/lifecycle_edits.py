"""Mistakes planted in a copy of the lifecycle tables, to see that the comparison notices them.

Room: tests of `rules`, no database. Comes in: `test_lifecycle.py`. Edits know the shape of a row,
Row(action, sources, leads, who, guards, becomes …), and nothing of what the rows say: another
`who`, target or state is borrowed from a row that has it. An edit that finds nothing to change
raises, so that no planted mistake is ever an empty one.
"""

import dataclasses
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.rules import lifecycle_cast

TABLES = ("MOVES", "KEEPS")

Row = Any
Rows = tuple[Row, ...]
Tables = dict[str, Rows]


@dataclasses.dataclass(frozen=True)
class Edit:
    """One mistake: which table it is planted in, how, and the action where it must be noticed."""

    says: str
    table: str
    action: str
    plant: Callable[[Tables], Rows]


@contextmanager
def planted(edit: Edit) -> Iterator[None]:
    """The rules with one table replaced by its edited copy; the true table is put back after."""
    lifecycle = importlib.import_module("coordination.rules.lifecycle")
    before: Tables = {name: tuple(getattr(lifecycle, name)) for name in TABLES}
    original = getattr(lifecycle, edit.table)
    edited = edit.plant(before)
    if edited == before[edit.table]:
        raise LookupError(f"the edit changes nothing: {edit.says}")
    setattr(lifecycle, edit.table, edited)
    lifecycle_cast.rebuild()
    try:
        yield
    finally:
        setattr(lifecycle, edit.table, original)
        lifecycle_cast.rebuild()


def _code(value: object) -> str:
    return str(getattr(value, "value", value))


def _is(row: Row, action: str) -> bool:
    return _code(row.action) == action


def _in(rows: Rows, action: str, source: str | None = None) -> Rows:
    found = tuple(row for row in rows if _is(row, action) and (source is None or source in map(_code, row.sources)))
    if not found:
        raise LookupError(f"no row for {action} from {source or 'anywhere'}")
    return found


def _change(rows: Rows, chosen: Rows, **fields: Any) -> Rows:
    return tuple(dataclasses.replace(row, **fields) if any(row is one for one in chosen) else row for row in rows)


def _borrow(field: str, table: str, action: str, donor_table: str, donor: str) -> Callable[[Tables], Rows]:
    """The rows of `action` get `field` from the row of `donor`."""

    def plant(tables: Tables) -> Rows:
        value = getattr(_in(tables[donor_table], donor)[0], field)
        return _change(tables[table], _in(tables[table], action), **{field: value})

    return plant


def _lose_source(table: str, action: str, state: str) -> Callable[[Tables], Rows]:
    def plant(tables: Tables) -> Rows:
        rows = tables[table]
        for row in _in(rows, action, state):
            left = type(row.sources)(one for one in row.sources if _code(one) != state)
            rows = _change(rows, (row,), sources=left)
        return rows

    return plant


def _gain_source(table: str, action: str, state: str) -> Callable[[Tables], Rows]:
    def plant(tables: Tables) -> Rows:
        known = [one for row in tables["MOVES"] for one in row.sources if _code(one) == state]
        rows = tables[table]
        for row in _in(rows, action):
            rows = _change(rows, (row,), sources=type(row.sources)((*row.sources, known[0])))
        return rows

    return plant


def _drop_guards(table: str, action: str) -> Callable[[Tables], Rows]:
    def plant(tables: Tables) -> Rows:
        chosen = tuple(row for row in _in(tables[table], action) if row.guards)
        return _change(tables[table], chosen, guards=type(chosen[0].guards)() if chosen else ())

    return plant


def _remove(table: str, action: str) -> Callable[[Tables], Rows]:
    def plant(tables: Tables) -> Rows:
        gone = _in(tables[table], action)
        return tuple(row for row in tables[table] if not any(row is one for one in gone))

    return plant


EDITS: tuple[Edit, ...] = (
    Edit("a supervisor verifies", "MOVES", "verify",
         _borrow("who", "MOVES", "verify", "MOVES", "suspend")),
    Edit("the coordinator resolves by hand", "MOVES", "resolve",
         _borrow("who", "MOVES", "resolve", "MOVES", "sign")),
    Edit("whoever asks for a suspension grants it", "MOVES", "suspend",
         _borrow("who", "MOVES", "suspend", "KEEPS", "request_suspension")),
    Edit("an escalated case is never rejected", "MOVES", "reject",
         _lose_source("MOVES", "reject", "escalated")),
    Edit("a case acting cannot be merged", "MOVES", "merge",
         _lose_source("MOVES", "merge", "acting")),
    Edit("a resolved case is convened", "MOVES", "convene",
         _gain_source("MOVES", "convene", "resolved")),
    Edit("resolving goes on acting", "MOVES", "resolve",
         _borrow("leads", "MOVES", "resolve", "MOVES", "assign")),
    Edit("nobody sends the work back", "MOVES", "redo", _remove("MOVES", "redo")),
    Edit("an emergency is suspended", "MOVES", "suspend", _drop_guards("MOVES", "suspend")),
    Edit("a plan is agreed without the required departments", "MOVES", "agree_plan",
         _drop_guards("MOVES", "agree_plan")),
    Edit("a convening is held while acting", "KEEPS", "hold_convening",
         _gain_source("KEEPS", "hold_convening", "acting")),
    Edit("a department rules on its own decline", "KEEPS", "rule",
         _borrow("who", "KEEPS", "rule", "KEEPS", "report_in")),
    Edit("reporting in counts as declining", "KEEPS", "report_in",
         _borrow("becomes", "KEEPS", "report_in", "KEEPS", "decline")),
    Edit("whoever did the work verifies it", "KEEPS", "task_verify",
         _borrow("who", "KEEPS", "task_verify", "KEEPS", "task_complete")),
    Edit("a task is done without being started", "KEEPS", "task_accept",
         _borrow("becomes", "KEEPS", "task_accept", "KEEPS", "task_complete")),
)  # fmt: skip
