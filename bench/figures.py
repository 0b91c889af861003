"""Figures of a run: percentiles, rows of the table, and the JSON they are kept in."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured figure beside what it should be. `at_least` and `aim` are words; `holds` says whether it is met."""

    part: str
    what: str
    value: float
    unit: str
    at_least: str = ""
    aim: str = ""
    holds: bool | None = None


@dataclass
class Report:
    """All rows of a run, the parts that failed, and the machine's settings that matter. Kept in `path`, if given."""

    settings: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    path: Path | None = None

    def add(
        self,
        part: str,
        what: str,
        value: float,
        unit: str,
        *,
        least: float | None = None,
        most: float | None = None,
        aim: str = "",
    ) -> None:
        """Add a figure; `least` or `most` is the bound it must keep."""
        bound = f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else ""
        holds = value >= least if least is not None else value <= most if most is not None else None
        row = Row(part, what, value, unit, bound, aim, holds)
        self.rows.append(row)
        print(f"    {_line(row)}", flush=True)
        if self.path:
            self.write(self.path)

    def take(self, path: Path) -> None:
        """Take over the rows that another report kept there, if it kept any."""
        if path.exists():
            self.rows += [Row(**row) for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]

    def fail(self, part: str, why: str) -> None:
        """A part did not come to its end."""
        self.failed[part] = why
        print(f"    {part}  FAILED: {why}", flush=True)

    @property
    def holds(self) -> bool:
        """Whether every part came to its end and every figure keeps its bound."""
        return not self.failed and all(row.holds is not False for row in self.rows)

    def table(self) -> str:
        """The rows as a Markdown table."""
        lines = ["| | what | figure | at least | aim | |", "|---|---|---|---|---|---|"]
        for row in self.rows:
            mark = {True: "✓", False: "✗", None: ""}[row.holds]
            lines.append(f"| {row.part} | {row.what} | {_number(row)} | {row.at_least} | {row.aim} | {mark} |")
        lines += [f"| {part} | failed: {why} | | | | ✗ |" for part, why in self.failed.items()]
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Keep the run as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {"settings": self.settings, "rows": [asdict(row) for row in self.rows], "failed": self.failed}
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(path)


def run(measure: Callable[[Report], None]) -> None:
    """Measure one part as a program of its own: its argument names the file the rows are kept in, one by one."""
    measure(Report(path=Path(sys.argv[1])))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def _number(row: Row) -> str:
    return f"{row.value:.3g} {row.unit}" if row.value < 100 else f"{row.value:.0f} {row.unit}"


def _line(row: Row) -> str:
    mark = {True: "ok", False: "SHORT", None: ""}[row.holds]
    return f"{row.part}  {row.what:<58} {_number(row):>14}  {row.at_least:<8} {mark}"
