"""Registers (台账) exported from other systems become cases: every row is filed, known already, or said to be wrong.

Room: intake, floor 3. Who comes in: `manage.py import_reports`. What never happens here: writing a case (the stage
does), filing a report twice (a source and a number say which it is), or starting a clock in the past: a backlog is
filed now, and only the report remembers when it came in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import DataError, connection, transaction

from coordination.intake.drafts import LONGEST_NUMBER, Categories, Draft, Problem, Reader
from coordination.intake.places import Gazetteer
from coordination.intake.tables import Line, Table
from coordination.records.case import Report
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.stages import report

BATCH = 100
"""Rows committed together: a crash loses at most these, and the next run files them."""
UNPROCESSABLE = 422


class Result(StrEnum):
    """What became of a row."""

    FILED = "filed"  # 已导入
    KNOWN = "known"  # 此前已导入
    WRONG = "wrong"  # 未导入


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one row; `number` is what it is known by, `case` what it was filed as."""

    draft: Draft
    result: Result
    number: str
    case: int | None = None

    @property
    def line(self) -> Line:
        """The row."""
        return self.draft.line


@dataclass
class Numbers:
    """By which number each row of a register is known, the same in every run over it.

    A row without a number gets one from its words. A number that stands twice with other words belongs to the first
    row that has it; the later one is a report of its own, and gets a number made from both.
    """

    columns: Mapping[str, int]
    first: dict[str, tuple[str, int]] = field(default_factory=dict)

    def of(self, draft: Draft) -> str:
        """The number of a draft, with a word about it where it is not simply its own."""
        given = draft.given
        if len(given) > LONGEST_NUMBER:
            given = f"{given[: LONGEST_NUMBER - 9]}~{draft.digest[:8]}"
        if not given:
            if "number" in self.columns:
                draft.doubt("number", "It has no number.", "It is known by one made from its words.")
            return f"#{draft.digest[:24]}"
        digest, row = self.first.setdefault(given, (draft.digest, draft.line.number))
        if digest == draft.digest:
            return given
        message = "Row %(row)d has the same number and says something else."
        draft.doubt("number", message, "It is taken for a report of its own.", row=row)
        return f"{given}~{draft.digest[:8]}"


@dataclass(frozen=True)
class Register:
    """One register to be imported: its table, the system it comes from, who imports it, and when."""

    table: Table
    source: str
    by: Actor
    at: datetime

    def preview(self) -> Iterator[Outcome]:
        """What would become of every row. Nothing is written."""
        filed: set[str] = set()
        for batch in self._batches():
            yield from self._judge(batch, filed)

    def run(self) -> Iterator[Outcome]:
        """File every row that can be, in batches; each batch is committed before its outcomes are told.

        Raises Refusal when nothing can be filed at all: who imports has no role that files, or no duty list is there.
        """
        for batch in self._batches():
            with transaction.atomic():
                _one_at_a_time(self.source)
                refused: set[str] = set()
                outcomes = [self._file(outcome, refused) for outcome in self._judge(batch, set())]
            yield from outcomes

    def _batches(self) -> Iterator[list[tuple[str, Draft]]]:
        rows = self._numbered()
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _numbered(self) -> Iterator[tuple[str, Draft]]:
        columns = self.table.columns
        reader = Reader(columns, Gazetteer.read(), Categories(self.at), self.at, self.table.epoch)
        numbers = Numbers(columns.where)
        for line in self.table.lines:
            draft = reader.draft(line)
            yield numbers.of(draft), draft

    def _judge(self, batch: list[tuple[str, Draft]], filed: set[str]) -> list[Outcome]:
        """What each row would become, after those before it; `filed` grows by the numbers that would be filed."""
        known = self._known(number for number, _ in batch)
        outcomes = []
        for number, draft in batch:
            _compare(draft, known.get(number, ""))
            if number in known or number in filed:
                result = Result.KNOWN
            elif draft.fit:
                result = Result.FILED
                filed.add(number)
            else:
                result = Result.WRONG
            outcomes.append(Outcome(draft, result, number))
        return outcomes

    def _known(self, numbers: Iterable[str]) -> dict[str, str]:
        """Number → words of the reports this source has brought already."""
        rows = Report.objects.filter(source=self.source, external_number__in=list(numbers))
        return dict(rows.values_list("external_number", "text__words"))

    def _file(self, outcome: Outcome, refused: set[str]) -> Outcome:
        """A row that is refused leaves nothing behind, holds up no other, and is not what a later one repeats."""
        if outcome.result != Result.FILED and outcome.number not in refused:
            return outcome
        draft, external = outcome.draft, (self.source, outcome.number)
        try:
            with transaction.atomic():
                event = report.file(
                    by=self.by, title=draft.title, description=draft.description, external=external, **draft.details
                )
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            _take_over(draft, refusal)
        except DataError:
            draft.doubt("row", "The database does not accept this row.", "Look for unusual characters.", fatal=True)
        else:
            return Outcome(draft, Result.FILED, outcome.number, event.case_id)
        refused.add(outcome.number)
        return Outcome(draft, Result.WRONG, outcome.number)


def _one_at_a_time(source: str) -> None:
    """Two imports of one source take turns, batch by batch, so that neither files what the other just has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import {source}"])


def _compare(draft: Draft, words: str) -> None:
    """A report keeps what was said when it was first imported; that the register now says more is told."""
    if words and draft.description and words != draft.description:
        draft.doubt(
            "description", "It says something else than when it was imported.", "The case keeps the first words."
        )


def _take_over(draft: Draft, refusal: Refusal) -> None:
    remedy = "Mend it and import the row again."
    for name, message in (refusal.fields or {"row": refusal.message}).items():
        draft.problems.append(Problem(name, message, remedy, refusal.params, fatal=True))


def tally(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """How many rows became what; the figures add up to `rows`."""
    counts = dict.fromkeys(("rows", *Result, "unplaced", "doubtful"), 0)
    for outcome in outcomes:
        counts["rows"] += 1
        counts[outcome.result] += 1
        if outcome.result == Result.FILED:
            counts["unplaced"] += "community" not in outcome.draft.details
        counts["doubtful"] += bool(outcome.draft.problems) and outcome.result != Result.WRONG
    return counts
