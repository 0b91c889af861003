"""One service for all tests of this folder, on one process: they take turns breaking it."""

import sys

import pytest

from tests.faults.service import Service


@pytest.fixture(scope="package")
def running():
    service = Service()
    try:
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture
def service(running, django_db_blocker):
    """The service, ready, with its rows at hand."""
    running.wait(running.is_ready, "the service to be ready again")
    with django_db_blocker.unblock(), running.rows():
        yield running


@pytest.fixture
def tell(capsys):
    """Say a figure where whoever runs the tests sees it."""

    def say(words: str) -> None:
        with capsys.disabled():
            print(f"\n    {words}", file=sys.stderr, flush=True)

    return say
