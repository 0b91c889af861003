"""Stages are tried through the driver of the journeys; afterwards everything that always holds must hold."""

import pytest

from coordination.models import Case
from tests.factories import city as cities
from tests.journeys.driver import ByStages
from tests.journeys.invariants import check


@pytest.fixture
def drive(db: None, settings, tmp_path) -> ByStages:
    """A city with a driver, at nine in the morning of a Tuesday."""
    settings.MEDIA_ROOT = tmp_path
    found = ByStages(cities.build())
    yield found
    for case in Case.objects.order_by("pk"):
        check(case.pk, found.now)


@pytest.fixture
def local(drive: ByStages) -> int:
    """墙皮脱落, verified: the community may handle it, housing leads, severity III."""
    case = drive.file(category="2.2")
    drive.verify(case, by="li", finding="掉了一片")
    return case


@pytest.fixture
def escalated(drive: ByStages, local: int) -> int:
    """The same, escalated and signed for; the convening is held."""
    drive.escalate(local, by="li", ground="beyond_means")
    drive.sign(local, by="zhang", hold=True)
    return local


@pytest.fixture
def acting(drive: ByStages, escalated: int) -> int:
    """The same, assigned to housing until noon of the day after tomorrow."""
    drive.assign(escalated, by="zhang", organisation="housing", what="修墙", due_at=drive.at(days=2, hours=3))
    return escalated


@pytest.fixture
def convening(drive: ByStages, escalated: int) -> int:
    """The same, with housing and the owner summoned."""
    drive.convene(escalated, by="zhang")
    return escalated


@pytest.fixture
def resolved(drive: ByStages, acting: int) -> int:
    """The same, with everything verified."""
    drive.task_accept(acting, by="housing", task="修墙")
    drive.task_complete(acting, by="housing", task="修墙", words="修好了")
    drive.task_verify(acting, by="zhang", task="修墙")
    drive.worker(acting)
    return acting
