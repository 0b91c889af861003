"""What the doors show: inbox, list, case and timeline, as each of the cast sees them."""

from datetime import UTC, datetime, timedelta

import pytest

from coordination.models import Case, Clock, Summons, Task
from coordination.reading import catalogue
from coordination.reading.case import case_file, timeline
from coordination.reading.cases import page, read_filters
from coordination.reading.desk import desk
from coordination.reading.inbox import counts, inbox, waiting
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS, _step, report
from tests.factories import city as cities

T0 = datetime(2026, 11, 24, 5, 22, tzinfo=UTC)


def minutes(n):
    return T0 + timedelta(minutes=n)


@pytest.fixture
def town(db):
    catalogue.forget()
    yield cities.build()
    catalogue.forget()


def convened(town, start=T0, **filing):
    """A case of severity I, called and answered by all but the power company, within 25 minutes of its start."""

    def after(n):
        return start + timedelta(minutes=n)

    li = town.actor("li")
    told = {"title": "5 号楼地基下沉", "description": "墙裂了", "category": town.categories["2.1"].pk, **filing}
    case = report.file(by=li, reporter_name="王师傅", reporter_phone="13900001234", at=start, **told).case_id
    ACTIONS["verify"](case=case, by=li, finding="散水脱开", severity=1, at=after(19))
    ACTIONS["escalate"](case=case, by=li, ground="danger", at=after(21))
    _step.fire([case], at=after(21), process="worker@test")
    for code in ("housing", "water", "gas"):
        summons = Summons.objects.get(case=case, organisation__code=code)
        by = town.actor(code)
        ACTIONS["report_in"](case=case, summons=summons.pk, by=by, contact="老周", minutes=5, at=after(25))
    return Case.objects.get(pk=case)


def acting(town, start=T0):
    """The same case with a plan, 40 minutes after its start: power released, water waits for gas."""

    def after(n):
        return start + timedelta(minutes=n)

    case = convened(town, start)
    zhang = town.actor("zhang")
    power = Summons.objects.get(case=case, organisation__code="power")
    said = {"clause": "2.1.9", "owner": town.id("owner"), "reason": "不归我们"}
    ACTIONS["decline"](case=case.pk, summons=power.pk, by=town.actor("power"), at=after(30), **said)
    ruling = case.rulings.get()
    ACTIONS["rule"](case=case.pk, ruling=ruling.pk, by=zhang, outcome="released", reason="成立", at=after(35))
    plan = [
        {"key": "gas", "organisation": town.id("gas"), "what": "关气", "due_at": after(65)},
        {"key": "b", "organisation": town.id("water"), "what": "查漏", "due_at": after(90), "waits_for": ["gas"]},
    ]
    ACTIONS["agree_plan"](case=case.pk, by=zhang, tasks=plan, at=after(40))
    return Case.objects.get(pk=case.pk)


def test_a_summons_waits_in_the_inbox_of_its_department_and_of_nobody_else(town):
    case = convened(town)
    [item] = inbox(town.actor("power"))
    assert (item.number, item.asks, item.actions[0]) == (case.number, "arrival", "report_in")
    assert item.subject == Summons.objects.get(case=case, organisation__code="power").pk
    assert item.place == ("城西街道", "电机社区")
    assert [i.asks for i in inbox(town.actor("power-lead"))] == ["arrival"]
    assert inbox(town.actor("water")) == []
    assert inbox(town.actor("lights")) == []
    assert counts(town.actor("power"), minutes(30)).by_kind == {"arrival": 1}


def test_a_task_nobody_signed_for_is_one_thing_by_whichever_of_its_two_times_comes_first(town):
    case = acting(town)
    gas = town.actor("gas")
    clocks = dict(
        Clock.objects.filter(case=case, subject__isnull=False, party=town.id("gas")).values_list("kind", "due_at")
    )

    def stands(at):
        items = [item for item in inbox(gas) if item.asks in ("task", "task_sign")]
        told = counts(gas, at)
        assert sum(told.by_kind.get(kind, 0) for kind in ("task", "task_sign")) == len(items)
        assert [item.clock for item in desk(gas, kinds=("task_sign",)).mine] == [item.clock for item in items]
        return [(item.asks, item.actions[0], item.due_at, item.finish_by) for item in items], told.overdue

    early, finish = clocks["task_sign"], clocks["task"]
    assert early < finish
    assert stands(minutes(41)) == ([("task_sign", "task_accept", early, finish)], 0)
    Clock.objects.filter(case=case, kind="task", party=town.id("gas")).update(due_at=early - timedelta(minutes=1))
    assert stands(early) == ([("task_sign", "task_accept", early - timedelta(minutes=1), finish)], 1)
    ACTIONS["task_accept"](case=case.pk, by=gas, task=case.tasks.get(organisation__code="gas").pk, at=minutes(42))
    assert [item.asks for item in inbox(gas) if item.asks != "countersign"] == ["task"]


def test_severity_one_comes_first_then_what_is_overdue_then_what_is_due_next(town):
    li = town.actor("li")
    told = {"description": "灯不亮", "category": town.categories["5.1"].pk}
    early = report.file(by=li, title="早", at=T0 - timedelta(days=3), **told).case
    late = report.file(by=li, title="晚", at=T0, **told).case
    urgent = report.file(by=li, title="急", severity=1, at=minutes(5), **told).case
    assert [item.case for item in inbox(li)] == [urgent.pk, early.pk, late.pk]
    found = counts(li, minutes(6))
    assert (found.total, found.critical, found.overdue) == (3, 1, 1)


def test_what_i_wait_for_names_the_holder_and_since_when(town):
    acting(town)
    waits = waiting(town.actor("water"))
    assert [(w.party.code, w.asks, w.subject_title) for w in waits] == [
        ("gas", "task_sign", "关气"),
    ]
    for chair_or_community in ("zhang", "li"):
        asked = {(w.party.code, w.asks) for w in waiting(town.actor(chair_or_community))}
        assert {party for party, asks in asked if asks != "countersign"} == {"gas", "water"}
        assert {party for party, asks in asked if asks == "countersign"} == {"housing", "gas", "water"}


def test_the_file_of_a_case_adds_up_and_says_whose_turn_it_is(town):
    case = acting(town)
    found = case_file(town.actor("zhang"), case.number, minutes(50), events=True)
    assert [t.asks for t in found.whose_turn] == sorted(
        [t.asks for t in found.whose_turn], key=lambda k: [x.asks for x in found.whose_turn].index(k)
    )
    assert found.whose_turn == sorted(found.whose_turn, key=lambda t: t.due_at)
    [whole] = [track for track in found.tracks if track.is_whole_case]
    assert whole.total == timedelta(minutes=50)
    assert [(party.code, length) for party, length in whole.by_party] == [
        ("dianji", timedelta(minutes=21)),
        ("chengxi", timedelta(minutes=29)),
    ]
    assert (found.convening.expected, found.convening.reported_in) == (3, 3)
    gas, water = found.tasks
    assert (gas.waits_for, water.waits_for, water.blockers) == ((), (1,), (1,))
    assert found.reports[0].name == "王**" and found.reports[0].phone == "139****1234"
    assert found.action("amend_plan") is not None and found.action("verify") is None


def test_a_department_sees_no_reporter_and_of_a_confidential_one_no_words(town):
    case = convened(town, confidential=True)
    seen = case_file(town.actor("gas"), case.number, minutes(30), events=True)
    [said] = seen.reports
    assert (said.name, said.phone, said.words, said.code) == ("", "", "", "")
    assert seen.events[0].words == []
    [said] = case_file(town.actor("zhang"), case.number, minutes(30)).reports
    assert (said.name, said.phone, said.words) == ("", "", "墙裂了")


def test_a_released_department_keeps_what_it_saw_up_to_its_release(town):
    case = acting(town)
    seen = case_file(town.actor("power"), case.number, minutes(50), events=True)
    assert seen.released_at == minutes(35)
    assert (seen.case.state, seen.whose_turn, seen.tasks, seen.actions) == ("convening", [], [], [])
    assert max(entry.at for entry in seen.events) == minutes(35)
    [whole] = [track for track in seen.tracks if track.is_whole_case]
    assert whole.total == timedelta(minutes=35)
    [row] = page(town.actor("power"), read_filters({})).rows
    assert (row.state, row.released_at, row.due_at) == ("convening", minutes(35), None)
    assert page(town.actor("power"), read_filters({"state": "acting"})).rows == []
    assert [r.pk for r in page(town.actor("gas"), read_filters({"state": "acting"})).rows] == [case.pk]


def test_the_timeline_tells_who_did_what_in_the_readers_language(town):
    case = acting(town)
    told = [entry.told() for entry in timeline(town.actor("zhang"), case.number)]
    assert len(told) == Case.objects.get(pk=case.pk).last_seq
    entries = {entry.action: entry for entry in timeline(town.actor("zhang"), case.number)}
    assert entries["convene"].sentence == "The clock convened %(parties)s"
    assert entries["convene"].params["parties"] == "住建局、供水公司、供气公司、供电公司"
    assert (entries["convene"].clock, entries["convene"].process) == ("convene", "worker@test")
    assert entries["verify"].params["who"] == "电机社区 李晓燕"
    assert [said.text for said in entries["decline"].words] == ["不归我们"]


@pytest.mark.parametrize("name", ["zhao", "sun", "qian", "lights", "stranger", "admin", "client"])
def test_a_case_out_of_scope_is_not_there(town, name):
    case = convened(town)
    with pytest.raises(Refusal) as refused:
        case_file(town.actor(name), case.number, minutes(30))
    assert refused.value.status == 404
    assert page(town.actor(name), read_filters({})).rows == []
    assert inbox(town.actor(name)) == []


def test_pages_follow_one_another_both_ways_without_gap_or_overlap(town):
    li = town.actor("li")
    filed = [report.file(by=li, title=f"{n}", description="x", at=minutes(n // 2)).case_id for n in range(7)]
    cities.person(town, "li", "gas", "responder")
    both = town.actor("li")
    seen, cursor = [], ""
    while True:
        got = page(both, read_filters({}), cursor=cursor, size=3)
        seen.append([row.pk for row in got.rows])
        if not got.next:
            break
        cursor = got.next
    assert [pk for rows in seen for pk in rows] == filed[::-1]
    back = page(both, read_filters({}), cursor=got.previous, size=3)
    assert [row.pk for row in back.rows] == seen[1]
    first = page(both, read_filters({}), cursor=back.previous, size=3)
    assert [row.pk for row in first.rows] == seen[0] and not first.previous


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"state": "nonsense"}, "state"),
        ({"severity": "9"}, "severity"),
        ({"community": "nowhere"}, "community"),
        ({"category": "0"}, "category"),
        ({"filed_after": "yesterday"}, "filed_after"),
        ({"q": "x" * 500}, "q"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(town, wanted, field):
    with pytest.raises(Refusal) as refused:
        page(town.actor("zhang"), read_filters(wanted))
    assert refused.value.status == 422 and field in refused.value.fields


def test_filters_narrow_the_list(town):
    case = convened(town, address="电机路 12 号院")
    li, zhang = town.actor("li"), town.actor("zhang")
    other = report.file(
        by=li, title="路灯不亮", description="x", category=town.categories["5.1"].pk, at=minutes(1)
    ).case

    def found(by=zhang, **wanted):
        return [row.pk for row in page(by, read_filters(wanted)).rows]

    assert found() == [other.pk, case.pk]
    assert found(state="convening") == found(severity="1") == found(department="gas") == [case.pk]
    assert found(category="2") == [other.pk, case.pk] and found(category="2.1") == [case.pk]
    assert found(category="5.1") == [other.pk]
    assert found(state="open,closed") == [other.pk, case.pk] and found(state="closed") == []
    assert found(community="dianji") == [other.pk, case.pk] and found(community="kangle") == []
    assert found(q="12 号") == [case.pk] and found(q="路灯") == [other.pk]
    assert found(q=case.number) == found(q="139 0000 1234") == [case.pk]
    assert found(town.actor("gas"), q="13900001234") == []
    assert found(filed_after="2026-11-24", filed_before="2026-11-24") == [other.pk, case.pk]
    assert found(filed_after="2026-11-24T13:23") == [other.pk]
    assert found(overdue="true") == [] and found(overdue="false") == [other.pk, case.pk]
    assert Task.objects.count() == 0
