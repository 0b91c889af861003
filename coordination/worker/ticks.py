"""When each of the worker's rounds last ran, and where; pages and /readyz look here, not at process ids."""

from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Func

from coordination.records.delivery import Tick
from coordination.stages._file import database_time
from coordination.worker.process import process_name


def ticked(name: str, **report: Any) -> None:
    """Note that a round has run."""
    Tick.objects.update_or_create(
        name=name, defaults={"at": database_time(), "process": process_name(), "report": report}
    )


def age(name: str = "tick") -> float | None:
    """Seconds since a round last ran, by PostgreSQL's clock; None when it never did."""
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    passed = ExpressionWrapper(now - F("at"), output_field=DurationField())
    last = Tick.objects.filter(name=name).annotate(passed=passed).values_list("passed", flat=True).first()
    return last.total_seconds() if last is not None else None
