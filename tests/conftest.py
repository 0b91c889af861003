"""What every test has: a fresh memory of reference data, and nothing that reaches beyond this machine."""

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

from coordination.reading import catalogue, people
from coordination.records import reference

# The same examples in every run, however busy the machine: how long one of them takes says nothing about what holds.
examples.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _static_files_on_demand(settings):
    """A test's client makes the whole application anew; looking through all static files each time costs more than it."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _fresh_reference():
    """Ids differ from test to test, so what a process remembers of organisations and duties is forgotten."""
    reference.forget()
    catalogue.forget()
    people.forget()
    yield
    reference.forget()
    catalogue.forget()
    people.forget()
