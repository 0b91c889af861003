"""Noting when each of the worker's rounds last ran, and where; reading.ticks tells how long ago that is."""

import json
from typing import Any

from coordination.records import prepared
from coordination.records.delivery import Tick
from coordination.worker.process import process_name

_TICKED = """
INSERT INTO coordination_tick (name, at, process, report) VALUES (%s, clock_timestamp(), %s, %s)
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, process = EXCLUDED.process, report = EXCLUDED.report
"""


def ticked(name: str, **report: Any) -> None:
    """Note that a round has run."""
    with prepared.cursor() as cursor:
        cursor.execute(_TICKED, [name, process_name(), json.dumps(report)])


def last(name: str) -> dict[str, Any]:
    """What a round reported when it last ran; empty when it never did."""
    return Tick.objects.filter(name=name).values_list("report", flat=True).first() or {}
