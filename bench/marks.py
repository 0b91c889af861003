"""c. Twenty thousand marks due at once: warn marks, then second-overdue moves; severity I among them within 5 s."""

import time

from django.db import transaction

from bench import city
from bench.figures import Report
from bench.servers import running
from coordination.models import Mark
from coordination.rules.words import MarkKind, MarkState, Role
from coordination.stages import report as reporting

CASES = 10_000
BATCH = 250
CRITICAL = 20


def measure(report: Report) -> None:
    """Run part c: each case has two warn marks (its own and its tier's), and one second-overdue that moves it."""
    _file()
    now = city.database_time()
    warn = _due_now({"kind": MarkKind.WARN}, now)
    took, critical = _fire(warn)
    report.add("c", f"{warn} warn marks due at once", warn / took, "/s", least=300, aim="500")
    report.add("c", "… severity I among them fired within", critical, "s", most=5)
    Mark.objects.filter(clock__kind="verify", kind=MarkKind.DUE, state=MarkState.PENDING).update(
        state=MarkState.FIRED, settled_at=city.database_time()
    )
    second = _due_now({"kind": MarkKind.SECOND, "clock__kind": "verify"}, city.database_time())
    took, critical = _fire(second)
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


def _due_now(which: dict[str, object], now: object) -> int:
    marks = Mark.objects.filter(state=MarkState.PENDING, **which)
    keys = list(marks.values_list("pk", flat=True))
    Mark.objects.filter(pk__in=keys).update(at=now)
    return len(keys)


def _fire(expected: int) -> tuple[float, float]:
    """Seconds until all due marks are settled, and until the severity I among them are, from the worker's start of work."""
    now = city.database_time()
    waiting = Mark.objects.filter(state=MarkState.PENDING, at__lte=now)
    critical: float | None = None
    with running():
        start = time.perf_counter()
        left = waiting.count()
        done_before = expected - left
        while left:
            if critical is None and not waiting.filter(severity=1).exists():
                critical = time.perf_counter() - start
            time.sleep(0.1)
            left = waiting.count()
            if time.perf_counter() - start > 600:
                raise TimeoutError(f"{left} marks are still due")
        took = time.perf_counter() - start
    return took * expected / max(expected - done_before, 1), critical or took
