"""What whoever runs the service asks."""

import pytest

from coordination.reading.ticks import age
from coordination.worker.ticks import ticked

pytestmark = pytest.mark.django_db


def test_a_service_without_a_tick_is_not_ready_and_says_so(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "ok"
    assert "not ticked" in answer.json()["checks"]["worker"]


def test_a_fresh_tick_makes_the_worker_ready(client):
    ticked("tick", fired=0)
    assert age() < 5
    assert client.get("/readyz").json()["checks"]["worker"] == "ok"


def test_alive_and_counted(client):
    assert client.get("/healthz").status_code == 200
    assert b"convene_cases_open 0.0" in client.get("/metrics").content
