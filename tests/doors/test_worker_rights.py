"""The application's database role reads and adds events, and never changes one."""

import pytest
from django.core.management import call_command
from django.db import connection

ROLE = "convene_app"
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


@pytest.fixture
def role(db, settings):
    """The role of the running service where there is one, else one of our own that goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE}")
    settings.DATABASE_APP_ROLE = ROLE
    call_command("grant_app_role", verbosity=0)
    return ROLE


def rights(role, table):
    with connection.cursor() as cursor:
        found = []
        for right in (*EVERYTHING, "TRUNCATE", "REFERENCES", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
            if cursor.fetchone()[0]:
                found.append(right)
        return tuple(found)


@pytest.mark.parametrize("table", ["coordination_event", "coordination_accessrecord"])
def test_the_log_can_be_read_and_added_to(role, table):
    assert rights(role, table) == ("SELECT", "INSERT")


@pytest.mark.parametrize("table", ["coordination_case", "coordination_mark", "coordination_text", "django_session"])
def test_everything_else_can_be_written_but_not_emptied_or_altered(role, table):
    assert rights(role, table) == EVERYTHING


def test_numbers_can_be_drawn(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_sequence_privilege(%s, pg_get_serial_sequence('coordination_case', 'id'), 'USAGE')", [role]
        )
        assert cursor.fetchone()[0]


def test_it_makes_no_tables(role):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        assert not cursor.fetchone()[0]
