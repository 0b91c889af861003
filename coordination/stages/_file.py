"""A case under its lock with everything open around it, read for one case or for a hundred in the same few statements.

What changes is collected here and written once, at the end of the transaction: inserts in bulk, equal updates
together. Only `_step` uses this; a stage sees the file through its step.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from coordination.records import prepared, reference
from coordination.records.case import Case, Report
from coordination.records.clock import Clock, Mark
from coordination.records.event import Event, EventJob
from coordination.records.facts import bare_facts, facts_of
from coordination.records.ledger import Holding
from coordination.rules.facts import Facts
from coordination.rules.words import MarkKind, MarkState
from coordination.stages import _rows
from coordination.stages._rows import Numbers


@dataclass
class File:
    """One locked case, its facts, its open clocks with their marks, its open holdings, and what is to be written."""

    case: Case
    facts: Facts
    clocks: list[Clock] = field(default_factory=list)
    marks: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    holdings: list[Holding] = field(default_factory=list)
    new: list[models.Model] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    jobs: list[tuple[Event, str]] = field(default_factory=list)
    changes: dict[models.Model, dict[str, object]] = field(default_factory=dict)
    is_new: bool = False
    before: str = ""
    head_only: bool = True
    ids: Numbers = field(default_factory=dict)

    def change(self, row: models.Model, **values: object) -> None:
        """Set columns of a row now and write them at the end; a row not yet saved is written with them."""
        for name, value in values.items():
            setattr(row, name, value)
        if row.pk is not None and not row._state.adding:
            self.changes.setdefault(row, {}).update(values)

    def marks_of(self, clock: Clock) -> list[Mark]:
        """The marks of a clock that are neither fired nor moot."""
        return self.marks[id(clock)]

    def next_mark(self, at: datetime) -> tuple[Clock, Mark] | None:
        """The earliest pending mark of the case that is due at a time; warn before due before second."""
        due = [
            (mark.at, _ORDER[mark.kind], clock, mark)
            for clock in self.clocks
            for mark in self.marks_of(clock)
            if mark.state == MarkState.PENDING and mark.at <= at
        ]
        if not due:
            return None
        _, _, clock, mark = min(due, key=lambda entry: entry[:2])
        return clock, mark


_ORDER: dict[str, int] = {MarkKind.WARN: 0, MarkKind.DUE: 1, MarkKind.SECOND: 2, MarkKind.REPEAT: 3}


_VERSION = "coalesce((SELECT version FROM coordination_referenceversion WHERE id = 1), 0)"


def database_time() -> datetime:
    """PostgreSQL's time of day: the one clock of every process. Reference data that changed since is read anew."""
    with prepared.cursor() as cursor:
        cursor.execute(f"SELECT clock_timestamp(), {_VERSION}")
        found, version = cursor.fetchone()
    reference.keep_up_with(version)
    at: datetime = found
    return at


_OF_A_FILING: dict[type[models.Model], int] = {
    Case: 1,
    Report: 1,
    Clock: 2,
    Mark: 6,
    Holding: 1,
    Event: 1,
    EventJob: 2,
}
"""How many rows a filing writes, as a rule. Ids that it does not use are nobody's; if it needs more, it asks for them."""
_BEGINNING = f"SELECT clock_timestamp(), {_VERSION}, {_rows.reserving(_OF_A_FILING)}"


def new_case_ids() -> tuple[datetime, Numbers]:
    """PostgreSQL's time and ids for a new case and its rows, in one statement. Reference data that changed is read anew."""
    with prepared.cursor() as cursor:
        cursor.execute(_BEGINNING)
        at, version, *ids = cursor.fetchone()
    reference.keep_up_with(version)
    return at, dict(zip(_OF_A_FILING, ids, strict=True))


def lock(cases: Sequence[int], *, skip_locked: bool = False) -> list[File]:
    """The files of these cases, locked in the order of their ids. Unknown ids are left out.

    The lock is one that rows pointing at the case do not wait for: a message about it can be written meanwhile.
    """
    locking = Case.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    rows = list(locking.filter(pk__in=cases).order_by("pk"))
    known = facts_of(rows)
    files = {row.pk: File(row, known[row.pk], before=row.state) for row in rows}
    _read_clocks(files)
    for holding in Holding.objects.filter(case__in=list(files), ended_at__isnull=True):
        files[holding.case_id].holdings.append(holding)
    return list(files.values())


def opened(case: Case, ids: Numbers) -> File:
    """The file of a case that is being filed, with ids for what will be in it."""
    return File(case, bare_facts(case), is_new=True, ids=ids)


def _read_clocks(files: dict[int, File]) -> None:
    by_id = {}
    for clock in Clock.objects.filter(case__in=list(files), ended_at__isnull=True).order_by("pk"):
        files[clock.case_id].clocks.append(clock)
        by_id[clock.pk] = clock
    live = (MarkState.PENDING, MarkState.HELD)
    for mark in Mark.objects.filter(case__in=list(files), state__in=live).order_by("at"):
        if mark.clock_id in by_id:
            files[mark.case_id].marks[id(by_id[mark.clock_id])].append(mark)


def write(files: Sequence[File]) -> None:
    """Write everything the files collected: three statements however many cases there are."""
    _rows.update([*_heads(files), *(change for file in files for change in file.changes.items())])
    rows: list[models.Model] = []
    ids: Numbers = {}
    for file in files:
        ids |= file.ids
        rows += [file.case] if file.is_new else []
        rows += [*file.new, *file.events]
        rows += [EventJob(event=event, kind=kind, severity=file.case.severity) for event, kind in file.jobs]
    _rows.insert(rows, ids)


HEAD = ("last_seq", "last_hash", "changed_at", "due_at", "card")
WHOLE = tuple(field.attname for field in Case._meta.concrete_fields if not field.primary_key)


def _heads(files: Sequence[File]) -> Iterator[_rows.Change]:
    """Of a case that only showed a card or a later event, little is written."""
    for file in files:
        if file.events and not file.is_new:
            yield file.case, {name: getattr(file.case, name) for name in (HEAD if file.head_only else WHOLE)}
