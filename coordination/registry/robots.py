"""Registry, floor 2: the robot of an organisation's group. Each change is put on record; what is kept is never shown.

Comes in: somebody who answers for the organisation, or an administrator. The door has asked rules.robots who may.
"""

from datetime import datetime

from django.db import transaction

from coordination.records.delivery import Delivery
from coordination.records.robot import Robot
from coordination.registry import access
from coordination.rules.refusal import invalid
from coordination.rules.robots import Product, key_of, masked

SET, REMOVED, TRIED = "set_robot", "remove_robot", "try_robot"


@transaction.atomic
def set_robot(*, by: int, organisation: int, product: Product, address: str, up_to: int, at: datetime) -> Robot:
    """Set or change it; without an address the one that is set stays. Raises Refusal 422 for an unusable address."""
    kept = Robot.objects.select_for_update().filter(organisation=organisation).first()
    if address:
        key = key_of(product, address)
    elif kept is None:
        raise invalid("address", "Copy the address of the robot from its settings and paste it here.")
    elif kept.product != product:
        raise invalid("address", "Another product's robot has another address: copy it and paste it here.")
    else:
        key = kept.key
    values = {"product": product.value, "key": key, "up_to": up_to, "set_by_id": by, "set_at": at}
    robot, _new = Robot.objects.update_or_create(organisation_id=organisation, defaults=values)
    access.record(by=by, what=SET, subject=organisation, reason=f"{masked(product, key)} <= {up_to}", at=at)
    return robot


@transaction.atomic
def remove(*, by: int, robot: Robot, at: datetime) -> None:
    """Take it away; what it has not been told is told to nobody there."""
    waiting = Delivery.objects.filter(organisation=robot.organisation_id, channel="robot", state="pending")
    waiting.update(state="moot")
    robot.delete()
    reason = masked(Product(robot.product), robot.key)
    access.record(by=by, what=REMOVED, subject=robot.organisation_id, reason=reason, at=at)


def record_try(*, by: int, robot: Robot, at: datetime) -> None:
    """Put on record that a message was sent to try it out."""
    reason = masked(Product(robot.product), robot.key)
    access.record(by=by, what=TRIED, subject=robot.organisation_id, reason=reason, at=at)
