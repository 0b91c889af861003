"""Messages to one person inside the service (站内消息), and when the worker last looked at the deadlines.

Room: reading, floor 2. Who comes in: the frame of every page and the page of messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, JSONField, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from coordination.reading.inbox import COUNTED, Counts, counting, summed
from coordination.records.case import Case
from coordination.records.delivery import Delivery, Tick
from coordination.records.people import User
from coordination.rules.permissions import Actor

IN_APP = "in_app"


ROUND = "tick"
"""The worker's round that looks at deadlines."""


@dataclass(frozen=True, slots=True)
class Bell:
    """What the frame of every page says: unread messages, the last tick (None: never), and how much waits."""

    unread: int
    ticked_at: datetime | None
    waiting: Counts


def bell(user: int, by: Actor, now: datetime) -> Bell:
    """One statement; each of its parts is served by a partial index."""
    unread = Delivery.objects.filter(recipient=user, channel=IN_APP, state="sent", read_at__isnull=True)
    counted = unread.order_by().values("recipient").annotate(n=Count("pk")).values("n")
    last = Tick.objects.filter(name=ROUND).values("at")
    waits = counting(by, now)
    kinds = (
        ArraySubquery(waits.values(row=JSONObject(**{n: n for n in COUNTED})))
        if waits is not None
        else Value(None, JSONField())
    )
    columns = (Coalesce(Subquery(counted), 0), Subquery(last), kinds)
    row = User.objects.filter(pk=user).values_list(*columns).first()
    return Bell(row[0], row[1], summed(row[2] or ())) if row else Bell(0, None, summed(()))


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
