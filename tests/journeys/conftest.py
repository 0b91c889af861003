"""Each journey runs twice: by stages and by REST; afterwards everything that always holds must hold, and what is read by
statements written out must be what Django reads.
"""

from datetime import timedelta

import pytest

from coordination.models import (
    Approval,
    Attachment,
    Case,
    Clock,
    Convening,
    Event,
    Holding,
    Roster,
    Ruling,
    Summons,
    SupervisionOrder,
    Task,
)
from coordination.records.of_case import rows_of
from tests.factories import city as cities
from tests.journeys.driver import T0, ByRest, ByStages, Drive, frozen
from tests.journeys.invariants import check


@pytest.fixture(params=[ByStages, ByRest], ids=lambda door: door.name)
def drive(request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Drive:
    """A city with a driver, at nine in the morning of a Tuesday. In every department somebody is on duty."""
    settings.MEDIA_ROOT = tmp_path
    found = request.param(cities.build())
    _rosters(found.city)
    if request.param is ByRest:
        frozen(found, monkeypatch)
    yield found
    for case in Case.objects.order_by("pk"):
        check(case.pk, found.now)
        _reads_as_django_does(case)


def _rosters(city: cities.City) -> None:
    Roster.objects.bulk_create(
        Roster(
            organisation=city.organisations[code],
            user=city.users[code],
            starts_at=T0 - timedelta(days=1),
            ends_at=T0 + timedelta(days=60),
            phone="13900000000",
        )
        for code in cities.DEPARTMENTS
    )


def _reads_as_django_does(case: Case) -> None:
    for model in (Approval, Attachment, Clock, Convening, Event, Holding, Ruling, Summons, SupervisionOrder, Task):
        read = [vars(row) | {"_state": None} for row in rows_of(model, [case.pk])]
        assert read == [vars(row) | {"_state": None} for row in model.objects.filter(case=case).order_by("pk")]
