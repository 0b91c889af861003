"""Messages to one person inside the service (站内消息), and when the worker last looked at the deadlines.

Room: reading, floor 2. Who comes in: the frame of every page and the page of messages.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from coordination.reading.catalogue import parties
from coordination.reading.inbox import Counts, counting, summed
from coordination.reading.people import names
from coordination.reading.released import sees_otherwise
from coordination.reading.sight import Sight, keeping
from coordination.reading.timeline import Around, Entry, tell, words_of
from coordination.records.case import Case, Report
from coordination.records.delivery import Delivery
from coordination.records.task import Task
from coordination.rules.permissions import Actor

IN_APP = "in_app"
TOLD_OF_A_REPORT = ("case_id", "filed_under_id", "code", "confidential", "reporter_phone")
"""What telling an event needs to know of a report."""


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
    """One message: about which event of which case, how urgent it was then, and whether it was read.

    `entry` is the event as the record tells it to the reader.
    """

    id: int
    template: str
    case: Case
    severity: int
    payload: dict[str, object]
    read: bool
    entry: Entry


def messages_to(user: int, by: Actor, limit: int = 100) -> Sequence[Message]:
    """The newest messages about cases that are still in scope; five statements, as a rule."""
    rows = list(
        Delivery.objects.filter(recipient=user, channel=IN_APP, state="sent", case__in=Case.objects.visible_to(by))
        .select_related("case", "event")
        .order_by("-pk")[:limit]
    )
    around = _around(rows, by)
    return [
        Message(
            row.pk,
            row.template,
            row.case,
            row.severity,
            row.event.payload,
            row.read_at is not None,
            tell(row.event, around[row.case_id]),
        )
        for row in rows
    ]


def _around(rows: Sequence[Delivery], by: Actor) -> dict[int, Around]:
    """What telling the events of these messages needs, by case: each with what the reader sees of it."""
    cases, log = {row.case_id: row.case for row in rows}, [row.event for row in rows]
    people, words = names(event.user_id for event in log), words_of(log)
    units = parties(event.organisation_id for event in log)
    tasks = Task.objects.filter(case__in=cases).only("position", "title").in_bulk()
    reports: dict[int, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(Q(case__in=cases) | Q(filed_under__in=cases)).only(*TOLD_OF_A_REPORT):
        for pk in {report.case_id, report.filed_under_id}:  # it may have gone into another case
            reports[pk].append(report)
    found = {}
    for pk, case in cases.items():
        own = reports[pk]
        sight = keeping(Sight(reporters=sees_otherwise(by, case)), (report.reporter_phone for report in own))
        found[pk] = Around(units, people, words, sight, tasks, {report.code: report for report in own})
    return found
