"""The administrator's desk and commands: what they change is seen by every process, and cannot be nonsense."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coordination.models import CalendarYear, Clock, Edition, Event, Membership, Organisation
from coordination.records import reference
from coordination.registry import editions
from coordination.stages import _file, report
from coordination.worker import provisional
from tests.factories import city as cities

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def city():
    return cities.build()


@pytest.fixture
def desk(city, client):
    admin = city.users["admin"]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def elsewhere(statement, *values):
    """What another process does to reference data: the rows and the version, nothing of our memory."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute(
            "INSERT INTO coordination_referenceversion (id, version) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET version = coordination_referenceversion.version + 1"
        )


def test_an_edition_published_by_another_process_holds_for_the_next_case(city):
    now = _file.database_time()
    first = reference.edition_at(now)
    starts = now - timedelta(seconds=1)
    Edition.objects.update(ends_at=starts)
    columns = "number, title, starts_at, tiers"
    elsewhere(f"INSERT INTO coordination_edition ({columns}) VALUES (2, '新版', %s, '{{}}')", starts)
    assert reference.edition_at(now) == first, "remembered"
    report.file(by=city.actor("li"), title="有事", description="来看看")
    assert reference.edition_at(now) == Edition.objects.get(number=2).pk


def test_whatever_the_registry_changes_raises_the_version(city):
    def version():
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(version), 0) FROM coordination_referenceversion")
            return cursor.fetchone()[0]

    before = version()
    editions.publish(title="二", starts_at=EVE, duties=[])
    call_command("publish_year", "2027", off=["2027-01-01"])
    assert version() == before + 2


def provisional_case(city):
    category = city.categories["2.2"].pk
    case = report.file(by=city.actor("li"), title="掉墙皮", description="掉了", category=category, at=EVE).case_id
    assert Clock.objects.get(case=case, kind="verify").provisional
    return case


def test_publishing_a_year_recalculates_what_rested_on_it_once_and_on_record(city):
    case = provisional_case(city)
    before = Clock.objects.get(case=case, kind="verify").due_at
    assert provisional.recalculate() == 0, "nothing is known yet"
    call_command("publish_year", "2027", off=["2027-01-01..2027-01-03"], work=["2027-01-09"])
    assert provisional.recalculate() == 1
    clock = Clock.objects.get(case=case, kind="verify")
    assert (clock.provisional, clock.due_at > before) == (False, True)
    assert provisional.recalculate() == 0
    assert Event.objects.filter(case=case, action="recalculate").count() == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"off": ["2027-02-30"]}, "not a day"),
        ({"off": ["2027-02-05..2027-02-01"]}, "ends before"),
        ({"off": ["2028-01-01"]}, "lies in that year"),
        ({"off": ["2027-01-01"], "work": ["2027-01-01"]}, "not both"),
        ({}, "Name the days"),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_remedy(city, days, said):
    with pytest.raises(CommandError, match=said):
        call_command("publish_year", "2027", **days)
    assert not CalendarYear.objects.exists()


def test_a_year_the_library_knows_needs_no_days(city):
    call_command("publish_year", "2026")
    assert date(2026, 10, 1).isoformat() in CalendarYear.objects.get(year=2026).holidays


def test_the_desk_publishes_a_year_and_corrects_it(city, desk):
    said = {"year": "2027", "off": "2027-01-01\n2027-01-02", "work": "2027-01-09"}
    assert desk.post("/admin/coordination/calendaryear/add/", said).status_code == 302
    row = CalendarYear.objects.get(year=2027)
    assert (row.published, row.version, row.makeups) == (True, 1, ["2027-01-09"])
    assert "2027-01-02" in desk.get(f"/admin/coordination/calendaryear/{row.pk}/change/").content.decode()
    said = {"off": "2027-01-01", "work": ""}
    assert desk.post(f"/admin/coordination/calendaryear/{row.pk}/change/", said).status_code == 302
    row.refresh_from_db()
    assert (row.version, row.holidays) == (2, ["2027-01-01"])
    assert not reference.calendar().is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize("days", ["2027-13-01", "元旦", "2028-01-01"])
def test_the_desk_refuses_days_that_cannot_be_and_keeps_what_was_typed(desk, days):
    answer = desk.post("/admin/coordination/calendaryear/add/", {"year": "2027", "off": days, "work": ""})
    assert answer.status_code == 200
    assert days in answer.content.decode()
    assert "errorlist" in answer.content.decode()
    assert not CalendarYear.objects.exists()


def test_the_desk_keeps_the_tree_whole(city, desk):
    said = {"code": "x", "name": "新社区", "short_name": "新社区", "mark": "新", "kind": "community", "is_active": "on"}
    url = "/admin/coordination/organisation/add/"
    assert desk.post(url, {**said, "parent": city.id("city")}).status_code == 200
    assert desk.post(url, {**said, "parent": ""}).status_code == 200
    assert desk.post(url, {**said, "parent": city.id("chengxi")}).status_code == 302
    assert reference.place(Organisation.objects.get(code="x").pk).parent == city.id("chengxi")


def test_the_desk_gives_only_roles_that_an_organisation_has(city, desk):
    user = city.users["stranger"]
    url = f"/admin/coordination/user/{user.pk}/change/"
    form = {
        "username": "stranger", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00", "is_active": "on",
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
        "memberships-0-organisation": city.id("gas"), "memberships-0-starts_on": "2026-01-01",
    }  # fmt: skip
    refused = desk.post(url, {**form, "memberships-0-role": "coordinator"})
    assert refused.status_code == 200 and not Membership.objects.filter(user=user).exists()
    assert desk.post(url, {**form, "memberships-0-role": "responder"}).status_code == 302
    assert Membership.objects.get(user=user).organisation.code == "gas"
