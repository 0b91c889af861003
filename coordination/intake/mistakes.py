"""The rows of a register that were not imported, or not without doubt, as a file to be mended and imported again.

Room: intake, floor 3. Who comes in: `manage.py import_reports`. What never happens here: a cell that a spreadsheet
would calculate, or a file that everybody on the machine can read: it holds names and phone numbers.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from coordination.intake.columns import Columns
from coordination.intake.drafts import Problem
from coordination.intake.registers import Outcome, Result
from coordination.rules.refusal import Refusal

ONLY_OWNER = 0o600
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Wording(Protocol):
    """The words of the file in the reader's language."""

    heads: Sequence[str]
    """What stands before the register's own headings: row, result, column, what is wrong, what to do."""

    def result(self, result: Result) -> str: ...
    def field(self, name: str) -> str: ...
    def problem(self, problem: Problem) -> tuple[str, str]: ...


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; the guard is taken off when the file is imported again."""
    return f"'{cell}" if cell.startswith(_CALCULATED) else cell


class MistakesFile:
    """Written row by row while the import runs; one without rows is taken away at the end."""

    def __init__(self, path: Path, columns: Columns, words: Wording) -> None:
        self.path, self.rows = path, 0
        self._columns, self._words = columns, words

    def __enter__(self) -> "MistakesFile":
        """Raises Refusal when the file cannot be written: before anything is filed."""
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, ONLY_OWNER)
        except OSError as problem:
            message = "%(path)s cannot be written: %(why)s. Name another file with --errors."
            params = {"path": self.path, "why": problem.strerror}
            raise Refusal("unusable_file", message, params, status=422, fields={"errors": message}) from problem
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([safe(cell) for cell in (*self._words.heads, *self._columns.headings)])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if not self.rows and kind is None:
            self.path.unlink()

    def add(self, outcome: Outcome) -> None:
        """One line for a row, with everything that is wrong in it and its cells as they came.

        A number the import made up stands in the number's cell, so that the mended row is known again.
        """
        problems = outcome.draft.problems
        if not problems:
            return
        self.rows += 1
        said = [self._words.problem(problem) for problem in problems]
        line = (
            str(outcome.line.number),
            self._words.result(outcome.result),
            _joined(self.heading(problem.field) for problem in problems),
            _joined(what for what, _ in said),
            _joined(remedy for _, remedy in said),
        )
        self._writer.writerow([safe(cell) for cell in (*line, *self._cells(outcome))])
        self._file.flush()

    def heading(self, name: str) -> str:
        """The heading a field has in this register; its own name where no column holds it."""
        index = self._columns.where.get(name)
        return self._words.field(name) if index is None else self._columns.headings[index]

    def _cells(self, outcome: Outcome) -> list[str]:
        cells = list(outcome.line.cells)
        index = self._columns.where.get("number")
        if index is not None and index < len(cells):
            cells[index] = outcome.number
        return cells


def _joined(words: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(words))
