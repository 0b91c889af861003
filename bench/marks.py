"""c. Twenty thousand marks due at once: warn marks, then second-overdue moves; severity I among them within 5 s."""

import time

from django.db import transaction

from bench import city
from bench.figures import Report, run
from bench.servers import running
from coordination.models import Mark
from coordination.rules.words import MarkKind, MarkState, Role
from coordination.stages import report as reporting
from coordination.stages._file import database_time

CASES = 10_000
BATCH = 250
CRITICAL = 20
LIMIT = 180
"""Seconds after which firing is given up."""


def measure(report: Report) -> None:
    """Run part c: each case has two warn marks (its own and its tier's), and one second-overdue that moves it."""
    _file()
    with running():
        warn, took, critical = _fire({"kind": MarkKind.WARN})
        report.add("c", f"{warn} warn marks due at once", warn / took, "/s", least=300, aim="500")
        report.add("c", "… severity I among them fired within", critical, "s", most=5)
        Mark.objects.filter(clock__kind="verify", kind=MarkKind.DUE, state=MarkState.PENDING).update(
            state=MarkState.FIRED, settled_at=database_time()
        )
        second, took, critical = _fire({"kind": MarkKind.SECOND, "clock__kind": "verify"})
    report.add("c", f"{second} second-overdue moves due at once", second / took, "/s", least=100, aim="200")
    report.add("c", "… severity I among them moved within", critical, "s", most=5)


def _file() -> None:
    places = city.communities()
    staff = [city.actor(city.of_role(Role.COMMUNITY_STAFF, code).username) for code in places]
    category = city.category("4.1")
    for start in range(0, CASES, BATCH):
        with transaction.atomic():
            for n in range(start, start + BATCH):
                critical = n % (CASES // CRITICAL) == 0
                reporting.file(
                    by=staff[n % len(staff)],
                    title=f"水管漏水 {n}",
                    description="漏了一夜",
                    category=category,
                    severity=1 if critical else 3,
                )


def _fire(which: dict[str, object]) -> tuple[int, float, float]:
    """Make marks due in one commit while the worker runs: how many, and the seconds until all of them and until those of
    severity I are settled.
    """
    keys = list(Mark.objects.filter(state=MarkState.PENDING, **which).values_list("pk", flat=True))
    Mark.objects.filter(pk__in=keys).update(at=database_time())
    start, critical = time.perf_counter(), 0.0
    waiting = Mark.objects.filter(state=MarkState.PENDING, at__lte=database_time())
    while waiting.exists():
        passed = time.perf_counter() - start
        critical = passed if waiting.filter(severity=1).exists() else critical
        if passed > LIMIT:
            raise TimeoutError(f"{waiting.count()} marks are still due")
        time.sleep(0.1)
    return len(keys), time.perf_counter() - start, critical


if __name__ == "__main__":
    run(measure)
