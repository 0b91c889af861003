"""Sending: a delivery is leased, sent with its key, then marked: at least once. After some tries it is given up visibly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coordination.records import alarms
from coordination.records.delivery import Delivery
from coordination.rules.words import SETTLED_SUMMONS

LEASE = timedelta(seconds=60)
TRIES = 6
FIRST_PAUSE = timedelta(seconds=20)


class NotSent(Exception):
    """A channel could not send; its words say why."""


@dataclass(frozen=True)
class Message:
    """What a channel gets: an address, words without anything a resident said, and a key to recognise repeats by."""

    key: str
    name: str
    email: str
    phone: str
    subject: str
    text: str


Channel = Callable[[Message], None]


def send_due(channels: Mapping[str, Channel], *, now: datetime, process: str, limit: int = 100) -> int:
    """Send what is due, most severe first. Returns how many were settled."""
    leased = _lease(now, process, limit)
    for delivery in leased:
        _send(delivery, channels, now)
    return len(leased)


def _lease(now: datetime, process: str, limit: int) -> list[Delivery]:
    with transaction.atomic():
        waiting = Delivery.objects.filter(Q(state="pending") | Q(state="leased", leased_until__lte=now))
        due = waiting.filter(not_before__lte=now).order_by("severity", "not_before")
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=keys).update(
            state="leased", leased_until=now + LEASE, leased_by=process, attempts=F("attempts") + 1
        )
    rows = Delivery.objects.filter(pk__in=keys).select_related("case", "case__community", "recipient", "summons")
    return list(rows.order_by("severity", "not_before"))


def _send(delivery: Delivery, channels: Mapping[str, Channel], now: datetime) -> None:
    if _is_moot(delivery):
        _settle(delivery, "moot", now)
        return
    if delivery.channel == "in_app":
        _settle(delivery, "sent", now)
        return
    try:
        channels[delivery.channel](words(delivery))
    except NotSent as problem:
        _failed(delivery, str(problem), now)
        return
    _settle(delivery, "sent", now)


def _is_moot(delivery: Delivery) -> bool:
    """A lead is not reminded of a summons that was answered meanwhile."""
    summons = delivery.summons
    return delivery.template == "lead_reminded" and summons is not None and summons.state in SETTLED_SUMMONS


def _settle(delivery: Delivery, state: str, now: datetime) -> None:
    sent_at = now if state == "sent" else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=sent_at, leased_until=None, error="")


def _failed(delivery: Delivery, why: str, now: datetime) -> None:
    given_up = delivery.attempts >= TRIES
    pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="dead" if given_up else "pending", not_before=now + pause, leased_until=None, error=why[:200]
    )
    if given_up:
        alarms.raise_alarm("delivery_given_up", str(delivery.pk), f"{delivery.channel}: {why}", now)


def words(delivery: Delivery) -> Message:
    """Number, place and what is asked, with a link: never a title or anything else somebody typed."""
    case, who = delivery.case, delivery.recipient
    place = case.community.short_name if case.community else ""
    subject = _(SUBJECTS.get(delivery.template, "Case %(number)s")) % {"number": case.number, "place": place}
    text = f"{subject} {settings.SITE_URL}/cases/{case.number}/"
    return Message(str(delivery.key), who.display_name, who.email, who.phone, subject, text)


SUBJECTS = {
    "summoned": "You are summoned to case %(number)s, %(place)s. Report in.",
    "summoned_again": "You are called again to case %(number)s, %(place)s. Report in.",
    "lead_reminded": "Your department has not yet reported in to case %(number)s, %(place)s.",
    "escalated": "Case %(number)s, %(place)s, was escalated to you. Sign for it.",
    "filed": "New case %(number)s, %(place)s.",
    "assigned": "A task of case %(number)s, %(place)s, is yours. Sign for it.",
    "ordered": "Immediate order in case %(number)s, %(place)s.",
    "warned": "Yellow card: case %(number)s, %(place)s.",
    "overdue": "Red card: case %(number)s, %(place)s.",
    "twice_overdue": "Twice overdue: case %(number)s, %(place)s.",
}
