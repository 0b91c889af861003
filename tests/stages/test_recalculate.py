"""A deadline that rested on an unpublished year is computed once more when the year is published."""

from datetime import UTC, date, datetime

import pytest

from coordination.models import CalendarYear, Clock, Event
from coordination.records import reference
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind
from coordination.stages import ACTIONS, report
from tests.factories import city as cities

EVE = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
SYSTEM = Actor(ActorKind.SYSTEM, process="test")


@pytest.mark.django_db
def test_a_published_holiday_moves_a_provisional_deadline_on_record():
    city = cities.build()
    case = report.file(
        by=city.actor("li"), title="墙皮脱落", description="掉下来了", category=city.categories["2.2"].pk, at=EVE
    ).case_id
    clock = Clock.objects.get(case=case, kind="verify")
    assert clock.provisional
    before = clock.due_at
    days = [date(2027, 1, day).isoformat() for day in (1, 2, 3)]
    CalendarYear.objects.create(year=2027, holidays=days, makeups=[], published=True)
    reference.forget()
    ACTIONS["recalculate"](case=case, by=SYSTEM, at=EVE)
    clock.refresh_from_db()
    assert clock.due_at > before
    assert not clock.provisional
    told = Event.objects.get(case=case, action="recalculate").payload["moved"]
    assert told == [{"clock": clock.pk, "before": before.isoformat(), "after": clock.due_at.isoformat()}]
