"""How long ago the worker's rounds last ran: pages and /readyz look here, not at process ids."""

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Func

from coordination.records.delivery import Tick


def age(name: str = "tick") -> float | None:
    """Seconds since a round last ran, by PostgreSQL's clock; None when it never did."""
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    passed = ExpressionWrapper(now - F("at"), output_field=DurationField())
    last = Tick.objects.filter(name=name).annotate(passed=passed).values_list("passed", flat=True).first()
    return last.total_seconds() if last is not None else None
