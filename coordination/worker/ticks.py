"""Noting when each of the worker's rounds last ran, and where; reading.ticks tells how long ago that is."""

from typing import Any

from coordination.records.delivery import Tick
from coordination.stages._file import database_time
from coordination.worker.process import process_name


def ticked(name: str, **report: Any) -> None:
    """Note that a round has run."""
    Tick.objects.update_or_create(
        name=name, defaults={"at": database_time(), "process": process_name(), "report": report}
    )
