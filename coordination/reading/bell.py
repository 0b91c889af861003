"""Messages to one person inside the service (站内消息), and when the worker last looked at the deadlines.

Room: reading, floor 2. Who comes in: the frame of every page and the page of messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from coordination.records.case import Case
from coordination.records.delivery import Delivery, Tick
from coordination.records.people import User
from coordination.rules.permissions import Actor

IN_APP = "in_app"


@dataclass(frozen=True, slots=True)
class Bell:
    """How many messages are unread, and the last tick of any round; None when there never was one."""

    unread: int
    ticked_at: datetime | None


ROUND = "tick"
"""The worker's round that looks at deadlines."""


def bell(user: int) -> Bell:
    """One statement; the count is served by the partial index of what is unread."""
    unread = Delivery.objects.filter(recipient=user, channel=IN_APP, state="sent", read_at__isnull=True)
    counted = unread.order_by().values("recipient").annotate(n=Count("pk")).values("n")
    last = Tick.objects.filter(name=ROUND).values("at")
    row = User.objects.filter(pk=user).values_list(Coalesce(Subquery(counted), 0), Subquery(last)).first()
    return Bell(*row) if row else Bell(0, None)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: about which event of which case, and whether it was read."""

    id: int
    template: str
    case: Case
    action: str
    payload: dict[str, object]
    at: datetime
    read: bool


def messages_to(user: int, by: Actor, limit: int = 100) -> Sequence[Message]:
    """The newest messages about cases that are still in scope."""
    rows = (
        Delivery.objects.filter(recipient=user, channel=IN_APP, state="sent", case__in=Case.objects.visible_to(by))
        .select_related("case", "event")
        .order_by("-pk")[:limit]
    )
    return [
        Message(r.pk, r.template, r.case, r.event.action, r.event.payload, r.event.at, r.read_at is not None)
        for r in rows
    ]
