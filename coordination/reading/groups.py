"""The robots of organisations' groups: which is set, and what it was told last. Room: reading, floor 2."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from coordination.reading.people import names
from coordination.records.delivery import Delivery
from coordination.records.robot import Robot


@dataclass(frozen=True, slots=True)
class Group:
    """An organisation's robot. `key` is for sending and never for showing."""

    robot: Robot
    set_by: str

    @property
    def organisation(self) -> int:
        """Whose."""
        return self.robot.organisation_id

    @property
    def product(self) -> str:
        """A code of rules.robots."""
        return self.robot.product

    @property
    def key(self) -> str:
        """Under which the product knows it."""
        return self.robot.key

    @property
    def up_to(self) -> int:
        """The mildest severity it is told of."""
        return self.robot.up_to

    @property
    def set_at(self) -> datetime:
        """When it was last set."""
        return self.robot.set_at


@dataclass(frozen=True, slots=True)
class Told:
    """The newest message to a group, and how it went: a state of Delivery."""

    number: str
    state: str
    at: datetime
    error: str


def group(organisation: int) -> Group | None:
    """The robot of an organisation, if it has one."""
    robot = Robot.objects.filter(organisation=organisation).first()
    return Group(robot, names([robot.set_by_id]).get(robot.set_by_id, "")) if robot else None


def organisations_with_one(among: Collection[int]) -> set[int]:
    """Those of these organisations that have a robot."""
    return set(Robot.objects.filter(organisation__in=among).values_list("organisation_id", flat=True))


def last_told(organisation: int) -> Told | None:
    """What its group was told last."""
    rows = Delivery.objects.filter(organisation=organisation, channel="robot").select_related("case").order_by("-pk")
    row = rows.first()
    return Told(row.case.number, row.state, row.sent_at or row.planned_at, row.error) if row else None
