"""`script/bench [a b c d e]`: measure the parts named, or all, in one run; print a table, keep JSON under var/."""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.management import call_command
from django.db import connection

from bench import city, convening, filing, import_reports, marks, memory, pages
from bench.figures import Report

PARTS: dict[str, Callable[[Report], None]] = {
    "a": filing.measure,
    "b": convening.measure,
    "c": marks.measure,
    "d": pages.measure,
    "e": memory.measure,
    "f": import_reports.measure,
}
SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections")


def main() -> int:
    """Exit status 0 when every figure keeps its bound."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all when none is named")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    chosen = parser.parse_args()
    report = Report()
    with connection.cursor() as cursor:
        for name in SHOWN:
            cursor.execute(f"SHOW {name}")
            report.settings[name] = str(cursor.fetchone()[0])
    report.settings |= {
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    print("  " + ", ".join(f"{name} {value}" for name, value in report.settings.items()), flush=True)
    city.build()
    for name in chosen.parts or PARTS:
        print(f"  {name}: {PARTS[name].__module__}", flush=True)
        if name == "d":
            call_command("load_demo", verbosity=0)
        PARTS[name](report)
    print("\n" + report.table())
    report.write(chosen.json)
    print(f"\n  kept in {chosen.json}")
    return 0 if all(row.holds is not False for row in report.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
