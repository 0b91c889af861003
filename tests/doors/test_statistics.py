"""The dashboard: every number is the length of the list it opens, and time adds up."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from coordination.models import Case, DayFigure, EventJob, Holding, Task
from coordination.reading import figures
from coordination.reading.cases import count, read_filters
from coordination.reading.statistics import overview
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS, _step, report
from tests.doors.test_reading import acting, convened
from tests.factories import city as cities

T0 = datetime(2026, 11, 24, 5, 22, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 26)


@pytest.fixture
def town(db):
    """Cases of several kinds, some late, some done, one without a place, one elsewhere."""
    town = cities.build()
    li, zhao, sun, he = (town.actor(name) for name in ("li", "zhao", "sun", "he"))
    lights = town.categories["5.1"].pk
    acting(town)
    _step.fire([convened(town).pk], at=T0 + timedelta(minutes=53), process="test")
    late = report.file(by=zhao, title="灯", description="x", category=lights, at=T0 - timedelta(days=3)).case_id
    report.file(by=sun, title="村里的灯", description="x", category=lights, at=T0)
    report.file(by=he, title="不知道在哪", description="x", at=T0)
    false = report.file(by=li, title="误报", description="x", at=T0).case_id
    ACTIONS["reject"](case=false, by=li, ground="false", words="没有这回事", at=T0 + timedelta(hours=1))
    done = report.file(
        by=li, title="墙皮", description="x", category=town.categories["2.2"].pk, at=T0 - timedelta(days=1)
    ).case_id
    ACTIONS["verify"](case=done, by=li, finding="属实", at=T0)
    ACTIONS["handle_locally"](case=done, by=li, what="敲掉", at=T0)
    work = Task.objects.get(case=done).pk
    task = ACTIONS["task_complete"]
    task(case=done, task=work, by=li, words="好了", at=T0 + timedelta(hours=2))
    wang = town.actor("wang")
    verify = ACTIONS["task_verify"]
    verify(case=done, task=work, by=wang, at=T0 + timedelta(hours=3))
    _step.fire([done], at=T0 + timedelta(hours=3), process="test")
    ACTIONS["accept"](case=done, by=wang, finding="好", answer="no_reporter", at=T0 + timedelta(hours=4))
    _step.fire([late], at=NOW, process="test")
    figures.fold(list(EventJob.objects.filter(kind="fold").values_list("event_id", flat=True)))
    return town


def every_figure(seen):
    """Each number of the dashboard with the query of its list."""
    for group in (seen.needs, seen.by_state, seen.by_card, seen.by_severity):
        yield from ((f.name, f.count, f.query) for f in group)
    for share in (*seen.by_department, *seen.by_subdistrict, *seen.by_community):
        name = share.party.code if share.party else "none"
        yield name, share.open, share.query
        yield name, share.overdue, share.overdue_query
    for day in seen.days:
        yield from ((f"{day.day} {f.name}", f.count, f.query) for f in (day.filed, day.closed, day.red))
    yield from ((f.name, f.count, f.query) for f in (seen.open, seen.filed, seen.closed))


@pytest.mark.parametrize(("who", "org"), [("supervisor", ""), ("he", "chengxi"), ("zhang", ""), ("zhang", "dianji")])
def test_every_number_is_the_length_of_the_list_it_opens(town, who, org):
    by = town.actor(who)
    seen = overview(by, NOW, FIRST, LAST, org)
    shown = list(every_figure(seen))
    assert len(shown) > 20
    for name, number, query in shown:
        assert count(by, read_filters({key: values[0] for key, values in parse_qs(query).items()})) == number, (
            name,
            query,
        )
    assert seen.open.count > 0 and seen.filed.count > 0


def test_the_numbers_are_what_happened(town):
    seen = overview(town.actor("supervisor"), NOW, FIRST, LAST)
    assert {f.name: f.count for f in seen.by_state if f.count} == {
        "reported": 2,
        "escalated": 1,
        "convening": 1,
        "acting": 1,
    }
    assert {f.name: f.count for f in seen.needs}["critical"] == 2
    assert {f.name: f.count for f in seen.needs}["unplaced"] == 1
    assert (seen.filed.count, seen.closed.count) == (7, 1)
    assert seen.seconds_to_close == timedelta(days=1, hours=4).total_seconds()
    assert {s.party.code: s.open for s in seen.by_department} == {"housing": 2, "water": 2, "gas": 2, "power": 1}
    assert sum(day.red.count for day in seen.days) >= 1
    assert seen.worst is not None and seen.worst.card == "due"
    red = Case.objects.filter(card="due", closed_at=None)
    assert seen.longest == red.order_by("due_at").first()


def test_time_held_is_the_sum_of_the_case_tracks_clipped_to_the_window(town):
    seen = overview(town.actor("supervisor"), NOW, date(2026, 11, 24), date(2026, 11, 24))
    since, until = datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC)
    spans = Holding.objects.filter(track="case").exclude(reason__in=["closed", "rejected"])
    expected = sum(max((min(h.ended_at or until, until) - max(h.started_at, since)).total_seconds(), 0) for h in spans)
    assert sum(row.seconds for row in seen.time_held) == pytest.approx(expected)
    assert sum(row.share for row in seen.time_held) == pytest.approx(1)


def test_folding_twice_changes_nothing_and_a_reopened_case_is_no_longer_closed(town):
    before = list(DayFigure.objects.order_by("pk").values_list("day", "organisation", "name", "count", "seconds"))
    assert not EventJob.objects.filter(kind="fold").exists()
    figures.count_anew({(day, organisation, name) for day, organisation, name, _, _ in before})
    assert before == list(
        DayFigure.objects.order_by("pk").values_list("day", "organisation", "name", "count", "seconds")
    )
    done = Holding.objects.filter(reason="resolved").get().case_id
    ACTIONS["reopen"](case=done, by=town.actor("li"), reason="又掉了", at=T0 + timedelta(hours=5))
    figures.fold(list(EventJob.objects.filter(kind="fold").values_list("event_id", flat=True)))
    assert overview(town.actor("supervisor"), NOW, FIRST, LAST).closed.count == 0


def test_a_case_moved_to_another_town_is_counted_where_it_is(town):
    he = town.actor("he")
    lost = Holding.objects.filter(party=town.id("city"), ended_at=None, reason="reported").get().case_id
    ACTIONS["place"](case=lost, by=he, community=town.id("xima"), at=T0 + timedelta(hours=5))
    figures.fold(list(EventJob.objects.filter(kind="fold").values_list("event_id", flat=True)))
    assert overview(he, NOW, FIRST, LAST, "yuxiang").filed.count == 2
    assert overview(he, NOW, FIRST, LAST).filed.count == 7


@pytest.mark.parametrize("who", ["li", "gas", "gas-lead", "admin", "client", "stranger"])
def test_whoever_oversees_nothing_sees_no_dashboard(town, who):
    with pytest.raises(Refusal) as refused:
        overview(town.actor(who), NOW, FIRST, LAST)
    assert refused.value.status == 403


@pytest.mark.parametrize("org", ["yuxiang", "xima", "city", "gas", "nowhere", "\x00"])
def test_an_organisation_outside_the_territory_is_refused(town, org):
    with pytest.raises(Refusal) as refused:
        overview(town.actor("zhang"), NOW, FIRST, LAST, org)
    assert (refused.value.status, list(refused.value.fields)) == (422, ["org"])


def test_a_dashboard_takes_few_statements(town, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        overview(town.actor("supervisor"), NOW, FIRST, LAST)
