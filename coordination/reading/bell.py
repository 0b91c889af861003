"""Messages to one person inside the service (站内消息), and when the worker last looked at the deadlines.

Room: reading, floor 2. Who comes in: the frame of every page and the page of messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from coordination.reading.inbox import Counts, counting, summed
from coordination.reading.people import names
from coordination.records.case import Case
from coordination.records.delivery import Delivery
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


_BELL = """
SELECT
    (SELECT count(*) FROM coordination_delivery
        WHERE recipient_id = %s AND channel = 'in_app' AND state = 'sent' AND read_at IS NULL),
    (SELECT at FROM coordination_tick WHERE name = %s),
    (SELECT json_agg(waits) FROM ({counting}) AS waits)
"""


def bell(user: int, by: Actor, now: datetime) -> Bell:
    """One statement; each of its parts is served by a partial index."""
    statement, values = counting(by, now)
    with connection.cursor() as cursor:
        cursor.execute(_BELL.format(counting=statement), [user, ROUND, *values])
        unread, ticked_at, waits = cursor.fetchone()
    return Bell(unread, ticked_at, summed(waits or ()))


@dataclass(frozen=True, slots=True)
class Message:
    """One message: about which event of which case, how urgent it was then, by whom (empty: a clock), and whether it was
    read.
    """

    id: int
    template: str
    case: Case
    severity: int
    action: str
    payload: dict[str, object]
    at: datetime
    read: bool
    by: str = ""
    seq: int = 0


def messages_to(user: int, by: Actor, limit: int = 100) -> Sequence[Message]:
    """The newest messages about cases that are still in scope."""
    rows = list(
        Delivery.objects.filter(recipient=user, channel=IN_APP, state="sent", case__in=Case.objects.visible_to(by))
        .select_related("case", "event")
        .order_by("-pk")[:limit]
    )
    people = names(row.event.user_id for row in rows)
    return [_message(row, people.get(row.event.user_id or 0, "")) for row in rows]


def _message(row: Delivery, by: str) -> Message:
    event = row.event
    return Message(
        row.pk,
        row.template,
        row.case,
        row.severity,
        event.action,
        event.payload,
        event.at,
        row.read_at is not None,
        by,
        event.seq,
    )
