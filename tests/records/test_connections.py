"""The connection to PostgreSQL: whether it is in order is seen, not asked; what is asked most stays prepared on it."""

import pytest
from django.db import OperationalError, connection

from coordination.records import prepared


@pytest.fixture
def other(db):
    """A second connection, with the process that serves it."""
    made = connection.copy()
    with made.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    assert made.is_usable()
    yield made, pid
    made.close()


def asked(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def test_that_the_server_hung_up_is_noticed_at_once(other):
    made, pid = other
    assert asked("SELECT pg_terminate_backend(%s, 10000)", [pid])
    assert not made.is_usable()


def test_that_the_server_hung_up_is_known_after_a_statement_failed(other):
    made, pid = other
    assert asked("SELECT pg_terminate_backend(%s, 10000)", [pid])
    with pytest.raises(OperationalError), made.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not made.is_usable()
    made.close_if_unusable_or_obsolete()
    with made.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_connection_that_is_in_order_is_not_asked_whether_it_is(other):
    made, pid = other
    with made.cursor() as cursor:
        cursor.execute("SELECT 'the last that was asked'")
    assert made.is_usable()
    assert "the last" in asked("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])


def test_a_connection_is_asked_all_the_same_after_a_while(other, monkeypatch):
    made, pid = other
    monkeypatch.setattr("config.postgresql.base.ASKED_EVERY", 0)
    with made.cursor() as cursor:
        cursor.execute("SELECT 'the last that was asked'")
    assert made.is_usable()
    assert "the last" not in asked("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])


def test_what_is_asked_twice_is_prepared_and_other_statements_are_not(db):
    for ask in (prepared.cursor, connection.cursor):
        for _ in range(3):
            with ask() as cursor:
                cursor.execute(f"SELECT %s + 1 AS {ask.__module__.rpartition('.')[2]}_asked", [1])
                assert cursor.fetchone() == (2,)
    found = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    assert asked(found, ["%prepared_asked%"]) == 1
    assert asked(found, ["%+ 1 AS%"]) == 1
