"""Each test of a door counts its own requests: tests beside it, in other processes, never use up its rate."""

import uuid

import pytest
from django.utils import timezone

from coordination.models import Tick
from tests.doors.pages import Cast


@pytest.fixture(autouse=True)
def _own_cache(settings):
    """A cache in this process, empty at first."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": uuid.uuid4().hex}}


@pytest.fixture
def cast(db, settings, tmp_path):
    """The small city at its pages, whose worker has just ticked; photos go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    Tick.objects.create(name="tick", at=timezone.now(), process="worker@test")
    return Cast()
