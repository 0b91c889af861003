"""Sending: a delivery is leased, sent with its key, then marked: at least once. After some tries it is given up visibly.

In-app is exactly once: the row is the message, and all it needs is that its time has come.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from coordination.delivery.words import Message, dues, message
from coordination.records import alarms, prepared, reference
from coordination.records.delivery import Delivery
from coordination.rules.words import SummonsState

LEASE = timedelta(seconds=120)
"""Longer than a batch takes when every channel answers as late as it may."""
TRIES = 6
FIRST_PAUSE = timedelta(seconds=20)

_SENT = "UPDATE coordination_delivery SET state = 'sent', sent_at = %s, leased_until = NULL, error = '' WHERE id = %s"

Channel = Callable[[Message], None]
Clock = Callable[[], datetime]


class NotSent(Exception):
    """A channel could not send; its words say why."""


def send_due(channels: Mapping[str, Channel], *, clock: Clock, process: str, limit: int = 5) -> int:
    """Show or send what is due, most severe first. Returns how many deliveries were taken up; 0 when none was due."""
    now = clock()
    settled = _drop_moot(now) + _show(now)
    leased = _lease(now, process, limit)
    until = dues(leased, now.astimezone(reference.calendar_zone()).date()) if leased else {}
    for delivery in leased:
        _send(delivery, channels, until.get(delivery.pk), clock)
    return settled + len(leased)


def _waiting(now: datetime) -> QuerySet[Delivery]:
    free = Q(state="pending") | Q(state="leased", leased_until__lte=now)
    return Delivery.objects.filter(free, not_before__lte=now)


def _drop_moot(now: datetime) -> int:
    """A lead is not reminded of a summons that was answered meanwhile."""
    reminders = _waiting(now).filter(template="lead_reminded")
    answered = reminders.exclude(summons__state__in=(SummonsState.SENT, SummonsState.CONFIRMED))
    return Delivery.objects.filter(pk__in=answered.values("pk")).update(state="moot", leased_until=None)


def _show(now: datetime) -> int:
    return _waiting(now).filter(channel="in_app").update(state="sent", sent_at=now)


def _lease(now: datetime, process: str, limit: int) -> list[Delivery]:
    """Some that were never tried, else one whose last try failed or was cut short: it cannot hold up others."""
    outside = _waiting(now).exclude(channel="in_app").order_by("severity", "not_before")
    with transaction.atomic():
        locking = outside.select_for_update(skip_locked=True).values_list("pk", flat=True)
        keys = list(locking.filter(attempts=0)[:limit]) or list(locking.filter(attempts__gt=0)[:1])
        Delivery.objects.filter(pk__in=keys).update(
            state="leased", leased_until=now + LEASE, leased_by=process, attempts=F("attempts") + 1
        )
    rows = Delivery.objects.filter(pk__in=keys).select_related("case__community", "recipient", "organisation__robot")
    return list(rows.order_by("severity", "not_before"))


def _send(delivery: Delivery, channels: Mapping[str, Channel], until: datetime | None, clock: Clock) -> None:
    if delivery.attempts > TRIES:  # whatever stopped the tries before, it was never heard of
        _failed(delivery, "the sending process ended each time", clock())
        return
    try:
        channels[delivery.channel](message(delivery, until))
    except NotSent as problem:
        _failed(delivery, str(problem), clock())
        return
    with prepared.cursor() as cursor:
        cursor.execute(_SENT, [clock(), delivery.pk])


def _failed(delivery: Delivery, why: str, now: datetime) -> None:
    given_up = delivery.attempts >= TRIES
    pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="dead" if given_up else "pending", not_before=now + pause, leased_until=None, error=why[:200]
    )
    if given_up:
        whom = delivery.recipient_id or f"the group of {delivery.organisation}"
        detail = f"{delivery.channel} to {whom}, case {delivery.case.number}: {why}"
        alarms.raise_alarm("delivery_given_up", str(delivery.pk), detail, now)
