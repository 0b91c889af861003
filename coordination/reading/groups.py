"""The robots of organisations' groups: which is set, and what it was told last. Room: reading, floor 2."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from coordination.records.delivery import Delivery
from coordination.records.robot import Robot


@dataclass(frozen=True, slots=True)
class Told:
    """The newest message to a group, and how it went: a state of Delivery."""

    number: str
    state: str
    at: datetime
    error: str


def group(organisation: int) -> Robot | None:
    """The robot of an organisation, if it has one, with whoever set it at hand. Its key is never for showing."""
    return Robot.objects.select_related("set_by").filter(organisation=organisation).first()


def organisations_with_one(among: Collection[int]) -> set[int]:
    """Those of these organisations that have a robot."""
    return set(Robot.objects.filter(organisation__in=among).values_list("organisation_id", flat=True))


def last_told(organisation: int) -> Told | None:
    """What its group was told last."""
    rows = Delivery.objects.filter(organisation=organisation, channel="robot").select_related("case").order_by("-pk")
    row = rows.first()
    return Told(row.case.number, row.state, row.sent_at or row.planned_at, row.error) if row else None
