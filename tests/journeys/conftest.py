"""Each journey runs twice: by stages and by REST; afterwards everything that always holds must hold."""

from datetime import timedelta

import pytest

from coordination.models import Case, Roster
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
