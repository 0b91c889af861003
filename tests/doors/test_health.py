"""What whoever runs the service asks."""

from contextlib import closing

import pytest
from django.db import connection, connections

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


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_between_two_questions_is_named(client):
    def end_before(execute, sql, params, many, context):
        if "django_migrations" in sql:
            pid = connection.connection.info.backend_pid
            with closing(connections.create_connection("default")) as another, another.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(end_before):
            answer = client.get("/readyz")
    finally:
        connection.close()
    assert answer.status_code == 503
    assert "does not answer" in answer.json()["checks"]["database"]
