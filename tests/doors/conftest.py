"""Each test of a door counts its own requests: tests beside it, in other processes, never use up its rate."""

import uuid

import pytest


@pytest.fixture(autouse=True)
def _own_cache(settings):
    """A cache in this process, empty at first."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": uuid.uuid4().hex}}
