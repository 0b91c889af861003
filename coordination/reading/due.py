"""What is due and not yet acted on, in somebody's sight. Room: reading, floor 2. Comes in: the door that acts by hand."""

from datetime import datetime

from coordination.records.case import Case
from coordination.records.clock import Mark
from coordination.rules.permissions import Actor
from coordination.rules.words import MarkState


def due_cases(by: Actor, now: datetime, *, number: str = "", most: int = 25) -> list[int]:
    """Cases with marks due by now, most severe first."""
    if not number.isprintable():
        return []
    seen = Case.objects.visible_to(by)
    seen = seen.filter(number=number) if number else seen
    due = Mark.objects.filter(state=MarkState.PENDING, at__lte=now, case__in=seen).order_by("severity", "at")
    return list(dict.fromkeys(due.values_list("case_id", flat=True)[: most * 4]))[:most]
