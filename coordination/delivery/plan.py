"""Planning deliveries: each event that somebody is told about becomes rows, once, however often it is planned."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from coordination.delivery.audiences import Directory, Surroundings, Target, targets
from coordination.records import alarms, lease, reference
from coordination.records.clock import Clock
from coordination.records.delivery import Delivery
from coordination.records.event import Event, EventJob
from coordination.records.people import Organisation
from coordination.records.robot import Robot
from coordination.rules import messages
from coordination.rules.messages import Audience, Message
from coordination.rules.wishes import Wishes
from coordination.rules.words import ClockKind, Role
from coordination.stages import _wake

LEAD_AFTER = 3
"""The lead is told when this part of the time to arrive is over: a third."""

NAMESPACE = uuid.UUID("6b1f0d0e-6a1b-5b0e-9d53-2f6a0f3f7c11")
"""Under which a delivery's key is derived from what it delivers, so that planning twice gives the same key."""

_CLAIM = """
WITH next AS (
    SELECT id FROM coordination_eventjob
    WHERE kind = %s AND {which}
    ORDER BY severity, id LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE coordination_eventjob j
SET attempts = least(j.attempts + 1, 1000),
    not_before = {until}
FROM next WHERE j.id = next.id
RETURNING j.event_id
"""
_UNTIL = lease.UNTIL.format(row="j")
_FRESH = _CLAIM.format(until=_UNTIL, which="attempts = 0")
_FAILED = _CLAIM.format(until=_UNTIL, which="attempts > 0 AND not_before <= clock_timestamp()")


def claim(kind: str, limit: int, *, failed: bool = False) -> list[int]:
    """Events whose job of this kind is leased now: those never tried, or some whose last try failed."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED if failed else _FRESH, [kind, limit])
        return [event for (event,) in cursor.fetchall()]


def plan(events: Sequence[int], now: datetime) -> int:
    """Write the deliveries of these events and end their jobs, in one transaction. Returns how many were written."""
    with transaction.atomic():
        rows = list(Event.objects.filter(pk__in=events).select_related("case").order_by("case", "pk"))
        around = Surroundings.read(rows)
        wanted = [(e, m, t) for e in rows for m in messages.messages(e.action) for t in targets(m.audience, e, around)]
        persons = {t.user for _, _, t in wanted if t.user is not None}
        directory = Directory.read({t.organisation for _, _, t in wanted if t.organisation}, now, persons)
        arrivals = _arrivals(rows)
        found = {d.key: d for entry in wanted for d in _deliveries(*entry, directory, arrivals, now)}
        found |= _to_groups(wanted, now)
        written = Delivery.objects.bulk_create(found.values(), ignore_conflicts=True)
        EventJob.objects.filter(kind="deliver", event__in=events).delete()
        _wake.ring(_told(written))
    _raise_alarms(directory, now)
    return len(written)


def _told(written: Iterable[Delivery]) -> dict[int, set[int]]:
    """Who has a new message inside the service, by case."""
    found: dict[int, set[int]] = {}
    for row in written:
        if row.state == "sent" and row.recipient_id is not None:
            found.setdefault(row.case_id, set()).add(row.recipient_id)
    return found


def _deliveries(
    event: Event, message: Message, target: Target, directory: Directory, arrivals: dict[int, Clock], now: datetime
) -> Iterator[Delivery]:
    own = event.user_id if message.audience == Audience.NAMED else None
    for user in directory.people(target):
        if user == own:
            continue
        yield from _to(user, event, target, message.template, event.at, directory, now)
    clock = arrivals.get(target.summons) if target.summons else None
    if message.audience == Audience.SUMMONED and clock is not None and target.organisation:
        later = clock.started_at + (clock.due_at - clock.started_at) / LEAD_AFTER
        for user in directory.leads(target.organisation):
            yield from _to(user, event, target, "lead_reminded", later, directory, now)


def _to_groups(wanted: Sequence[tuple[Event, Message, Target]], now: datetime) -> dict[uuid.UUID, Delivery]:
    """One message of an event to the group of each organisation that is told of it and has a robot for its severity.

    It says what the event asks of them first. What is for supervisors is not for the group of the city's coordinators;
    quiet hours are a person's own.
    """
    organisations = {target.organisation for _, _, target in wanted if target.organisation}
    up_to = dict(Robot.objects.filter(organisation__in=organisations).values_list("organisation_id", "up_to"))
    found: dict[uuid.UUID, Delivery] = {}
    for event, message, target in wanted if up_to else ():
        told = target.organisation if target.role != Role.SUPERVISOR else None
        if told and event.case.severity <= up_to.get(told, 0):
            key = uuid.uuid5(NAMESPACE, f"{event.pk}/group/{told}")
            found.setdefault(
                key, _row(event, target, "robot", message.template, event.at, now, key, organisation_id=told)
            )
    return found


def _to(
    user: int, event: Event, target: Target, template: str, at: datetime, directory: Directory, now: datetime
) -> Iterator[Delivery]:
    """One message to one person, over the channels and at the times they wish."""
    wishes, severity = directory.wishes.get(user, Wishes()), event.case.severity
    for channel in wishes.channels(severity):
        asked = max(at, now)  # planned late, it would go out now
        quiet_until = wishes.not_before(asked, channel, severity, reference.calendar_zone())
        when = at if quiet_until == asked else quiet_until
        yield _delivery(event, target, user, channel, template, when, now)


def _delivery(
    event: Event, target: Target, user: int, channel: str, template: str, not_before: datetime, now: datetime
) -> Delivery:
    key = uuid.uuid5(NAMESPACE, f"{event.pk}/{user}/{channel}/{template}/{target.summons}")
    return _row(event, target, channel, template, not_before, now, key, recipient_id=user)


def _row(
    event: Event,
    target: Target,
    channel: str,
    template: str,
    not_before: datetime,
    now: datetime,
    key: uuid.UUID,
    **whom: int,
) -> Delivery:
    """In-app, the row is the message: it is sent as soon as its time has come."""
    sent = channel == "in_app" and not_before <= now
    return Delivery(
        event=event,
        case_id=event.case_id,
        summons_id=target.summons,
        channel=channel,
        template=template,
        severity=event.case.severity,
        key=key,
        state="sent" if sent else "pending",
        planned_at=now,
        not_before=not_before,
        sent_at=now if sent else None,
        **whom,
    )


def _arrivals(events: Sequence[Event]) -> dict[int, Clock]:
    summonses = [row["id"] for event in events for row in event.payload.get("summonses", ())]
    if not summonses:
        return {}
    clocks = Clock.objects.filter(kind=ClockKind.ARRIVAL, subject__in=summonses, ended_at__isnull=True)
    return {clock.subject: clock for clock in clocks}


def _raise_alarms(directory: Directory, now: datetime) -> None:
    if directory.unstaffed:
        unstaffed = Organisation.objects.filter(pk__in=directory.unstaffed)
        alarms.raise_new("empty_roster", {o.code: f"Nobody is on duty for {o.name}." for o in unstaffed}, now)
