"""Each journey runs twice: by stages and by REST; afterwards everything that always holds must hold."""

import pytest

from coordination.models import Case
from tests.factories import city as cities
from tests.journeys.driver import ByRest, ByStages, Drive, frozen
from tests.journeys.invariants import check


@pytest.fixture(params=[ByStages, ByRest], ids=lambda door: door.name)
def drive(request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Drive:
    """A city with a driver, at nine in the morning of a Tuesday."""
    settings.MEDIA_ROOT = tmp_path
    found = request.param(cities.build())
    if request.param is ByRest:
        frozen(found, monkeypatch)
    yield found
    for case in Case.objects.order_by("pk"):
        check(case.pk, found.now)
