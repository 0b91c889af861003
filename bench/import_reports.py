"""f. A register of 5,000 rows, imported in one go and once more: rows a second, and that nothing is filed twice."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import city  # noqa: F401 - Django is set up there
from bench.figures import Report, run
from coordination.demo import cast
from coordination.intake import tables
from coordination.intake.registers import Register, tally
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind
from coordination.stages._file import database_time

ROWS = 5_000
SAMPLE = Path(cast.__file__).parent / "data" / "register_sample.csv"
MINUTES = 3


def measure(report: Report) -> None:
    """Run part f. The worker is off: what the import itself costs."""
    with TemporaryDirectory() as folder:
        path = write_register(Path(folder) / "register.csv", ROWS)
        seconds, counts = import_once(path)
        report.add("f", f"importing a register of {ROWS:,} rows", seconds, "s", most=MINUTES * 60)
        report.add("f", "rows imported", counts["rows"] / seconds, "/s")
        report.add("f", "rows neither filed nor known nor said to be wrong", _astray(counts), "", most=0)
        seconds, counts = import_once(path)
        report.add("f", "the same register again", seconds, "s", most=MINUTES * 60)
        report.add("f", "… filed twice", counts["filed"], "", most=0)


def import_once(path: Path) -> tuple[float, dict[str, int]]:
    """Seconds from the file to the last commit, and what became of its rows."""
    started = perf_counter()
    table = tables.read(path)
    register = Register(table, f"bench {path.stem}", Actor(ActorKind.SYSTEM, process="bench"), database_time())
    counts = tally(register.run())
    return perf_counter() - started, counts


def _astray(counts: dict[str, int]) -> int:
    return counts["rows"] - counts["filed"] - counts["known"] - counts["wrong"]


def write_register(path: Path, rows: int) -> Path:
    """A register of many rows after the sample's sound ones, each with a number, a time and words of its own."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        head, *sample = csv.reader(file)
    sound = [row for row in sample if row[0] and row[4] and row[5]]
    first = datetime.fromisoformat("2025-01-01T08:00:00")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for index in range(rows):
            row = list(sound[index % len(sound)])
            row[0] = f"B{index:08d}"
            row[3] = (first + timedelta(minutes=17 * index)).isoformat(sep=" ")
            row[5] = f"{row[5]}（第 {index + 1} 件）"
            writer.writerow(row)
    return path


if __name__ == "__main__":
    run(measure)
