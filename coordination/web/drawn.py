"""Floor 5, web: what stands in a form already. What its sender left as it was drawn follows the case; what they typed stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

CORRECTS = frozenset({"verify", "reclassify"})
"""Actions whose form says how the case is, to be corrected: sent as a whole, it would take back what somebody else did."""
_WAS = "was-"


def told(initial: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a form carries along: what stood in it when it was drawn."""
    return [(f"{_WAS}{name}", _written(value)) for name, value in initial.items()]


def caught_up(data: QueryDict, initial: Mapping[str, Any]) -> QueryDict:
    """What was typed, and how the case is now in what was not."""
    found = data.copy()
    for name, value in initial.items():
        if f"{_WAS}{name}" in data and data.get(name) == data[f"{_WAS}{name}"]:
            found[name] = _written(value)
    return found


def _written(value: Any) -> str:
    return "" if value is None else str(value)
