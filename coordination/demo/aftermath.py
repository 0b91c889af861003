"""What the worker would have done about the demo's events at their own times: people told, figures folded.

Comes in: the loader, after history was made. What never happens here: anything sent over an outside channel.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import Greatest

from coordination.delivery import plan
from coordination.reading import figures
from coordination.records import reference
from coordination.records.delivery import Delivery
from coordination.records.event import Event, EventJob

MOMENT = timedelta(seconds=3)
"""What it took to tell somebody."""

READ_WITHIN = timedelta(minutes=25)
RECENT = timedelta(hours=20)
"""Of what was told within this time, two in five have not been read yet."""


def settle(now: datetime) -> int:
    """Plan the deliveries of all events as of their own times, and fold all figures. Returns how many were told."""
    for events, at in _shifts(now):
        plan.plan(events, at)
    told = _tell(now)
    figures.fold(list(EventJob.objects.filter(kind="fold").values_list("event_id", flat=True)))
    return told


def _shifts(now: datetime) -> Iterator[tuple[list[int], datetime]]:
    """The events somebody is told about, by the shift in which they happened, with a time of that shift."""
    waiting = EventJob.objects.filter(kind="deliver").order_by("event__at", "event_id")
    events: list[int] = []
    until: datetime | None = None
    for event, at in waiting.values_list("event_id", "event__at"):
        if until is not None and at >= until:
            yield events, until - MOMENT
            events = []
        until = min(_shift_ends(at), now)
        events.append(event)
    if events:
        yield events, now


def _shift_ends(at: datetime) -> datetime:
    local = at.astimezone(reference.calendar_zone())
    ends = local.replace(hour=8, minute=0, second=0, microsecond=0)
    return ends if local < ends else ends + timedelta(days=1)


def _tell(now: datetime) -> int:
    """Everything that was due is sent at its own time, and most of it has been read."""
    happened = Subquery(Event.objects.filter(pk=OuterRef("event")).values("at")[:1])
    Delivery.objects.update(planned_at=happened)
    due = Delivery.objects.filter(not_before__lte=now)
    told = due.update(state="sent", sent_at=_later(Greatest("not_before", "planned_at"), MOMENT))
    read = _later(F("sent_at"), READ_WITHIN)
    here = Delivery.objects.filter(state="sent", channel="in_app")
    here.filter(sent_at__lte=now - RECENT).update(read_at=read)
    fresh = here.filter(sent_at__gt=now - RECENT, sent_at__lte=now - READ_WITHIN).annotate(rest=F("pk") % 5)
    fresh.filter(rest__lt=3).update(read_at=read)
    return told


def _later(moment: object, by: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(moment + by, output_field=DateTimeField())
