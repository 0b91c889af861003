"""Noting when each of the worker's rounds last ran, and where; reading.ticks tells how long ago that is."""

from typing import Any

from coordination.records.delivery import Tick
from coordination.stages._file import database_time
from coordination.worker.process import process_name


def ticked(name: str, **report: Any) -> None:
    """Note that a round has run."""
    row = Tick(name=name, at=database_time(), process=process_name(), report=report)
    Tick.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["name"], update_fields=["at", "process", "report"]
    )


def last(name: str) -> dict[str, Any]:
    """What a round reported when it last ran; empty when it never did."""
    return Tick.objects.filter(name=name).values_list("report", flat=True).first() or {}
