"""`script/bench [part …]`: measure the parts named, or all, in one run; print a table, keep JSON under var/.

Each part runs in a process and a database of its own and within a time of its own: one that fails or hangs is said to
have failed, and the others are measured all the same.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import database
from bench.figures import Report
from bench.machine import settings
from launcher.processes import bound_to_us

PARTS = {
    "a": ("filing", 300),
    "b": ("convening", 300),
    "c": ("marks", 600),
    "d": ("pages", 900),
    "e": ("memory", 180),
    "f": ("import_reports", 300),
    "g": ("live", 240),
    "h": ("typing", 300),
}
"""What measures each part, and after how many seconds it is given up."""


def main() -> int:
    """Exit status 0 when every part was measured and every figure keeps its bound."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all when none is named")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    chosen = parser.parse_args()
    begun = time.monotonic()
    report = Report(settings=settings())
    print("  " + ", ".join(f"{name} {value}" for name, value in report.settings.items()), flush=True)
    _run("bench.city", limit=120)
    database.keep()
    for part in chosen.parts or PARTS:
        _measure(part, report)
        report.write(chosen.json)
    print(f"\n{report.table()}\n\n  {time.monotonic() - begun:.0f} s; kept in {chosen.json}")
    return 0 if report.holds else 1


def _measure(part: str, report: Report) -> None:
    """Run one part and take over what it measured, even of one that did not come to its end."""
    module, limit = PARTS[part]
    print(f"  {part}: {module}", flush=True)
    database.fresh()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "rows.json"
        failed = _run(f"bench.{module}", str(kept), limit=limit)
        report.take(kept)
    if failed:
        report.fail(part, failed)


def _run(module: str, *arguments: str, limit: float) -> str:
    """Run a module to its end. Returns why it failed, empty when it did not."""
    line = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(line, start_new_session=True, preexec_fn=bound_to_us(signal.SIGTERM)) as process:
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"not done after {limit:.0f} s"
        finally:
            _end_all(process.pid)
    return f"ended with status {status}" if status else ""


def _end_all(session: int) -> None:
    """Whatever a part started ends with it."""
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main())
