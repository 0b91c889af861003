"""A worker that takes no messages although some wait ends; one that has nothing to do, or no Redis, does not."""

import uuid

import pytest
import redis
from django.conf import settings

from config.watchdog import BUSY_AT_MOST, STALLED_AFTER, Watchdog
from launcher import ports


@pytest.fixture
def queue():
    """A list in the real Redis, with what somebody sent to it."""
    name = f"test-watchdog-{uuid.uuid4().hex}"
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        yield lambda *messages: server.rpush(name, *messages) if messages else server.llen(name)
        server.delete(name)


def test_messages_that_wait_for_an_idle_worker_end_it(queue):
    watchdog = Watchdog(queue, lambda: False, 0.0)
    queue("tick")
    assert not watchdog.is_stalled(STALLED_AFTER - 1)
    assert watchdog.is_stalled(STALLED_AFTER)
    watchdog.hear(STALLED_AFTER)
    assert not watchdog.is_stalled(STALLED_AFTER + 1)


def test_a_worker_with_nothing_to_take_is_patient_and_its_patience_begins_anew(queue):
    watchdog = Watchdog(queue, lambda: False, 0.0)
    assert not watchdog.is_stalled(1000.0)
    queue("tick")
    assert not watchdog.is_stalled(1001.0)
    assert watchdog.is_stalled(1000.0 + STALLED_AFTER)


def test_a_busy_worker_may_take_its_time_but_not_for_ever(queue):
    watchdog = Watchdog(queue, lambda: True, 0.0)
    queue("tick")
    assert not watchdog.is_stalled(BUSY_AT_MOST - 1)
    assert watchdog.is_stalled(BUSY_AT_MOST)


def test_a_redis_that_is_away_is_not_the_workers_fault():
    with redis.Redis(port=ports.any_free()) as nobody:
        watchdog = Watchdog(lambda: nobody.llen("convene"), lambda: False, 0.0)
        assert not watchdog.is_stalled(1000.0)
        assert not watchdog.is_stalled(1000.0 + STALLED_AFTER - 1)
