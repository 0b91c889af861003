"""我单位本月: how one's organisation answered, beside the month before; every number opens the list that makes it up."""

import re
from datetime import timedelta

import pytest

from coordination.models import Clock, Task
from coordination.reading.own_record import FEW, own_record
from coordination.rules.calendar import SHANGHAI
from tests.doors.pages import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return cast.acting()


def month_of(moment):
    """The month in which something counts, as days are counted here."""
    return moment.astimezone(SHANGHAI).date().replace(day=1)


def summoned(cast, case, code, now=None):
    """What a department was called to in the month of its call."""
    return _record(cast, code, cast.summons(case, code).sent_at, now or case.changed_at)


def tasked(cast, case, code, now=None):
    """What it was to finish in the month in which that is due."""
    due = Task.objects.filter(case=case, organisation=cast.city.id(code)).first().due_at
    return _record(cast, code, due, now or case.changed_at)


def _record(cast, code, moment, now):
    return own_record(cast.city.actor(code), cast.city.id(code), month_of(moment), now)


def test_a_summons_answered_before_its_red_card_was_in_time(cast, case):
    record = summoned(cast, case, "gas")
    assert (record.kind, record.answers.in_time, record.answers.total) == ("arrival", 1, 1)
    assert timedelta(minutes=5) <= record.answers.median < timedelta(minutes=10)
    summons = cast.summons(case, "gas")
    Clock.objects.filter(case=case, kind="arrival", subject=summons.pk).update(card="due")
    assert (summoned(cast, case, "gas").answers.in_time, summoned(cast, case, "gas").answers.total) == (0, 1)


def test_what_still_has_time_or_was_taken_back_unanswered_is_not_counted(cast):
    case = cast.convening()
    assert (summoned(cast, case, "gas").answers.total, summoned(cast, case, "gas").answers.running) == (0, 1)
    case = cast.act(case, "call_off", "zhang", reason="虚惊")
    assert summoned(cast, case, "gas").answers.lines == []


def test_tasks_count_once_they_are_done_or_late_and_redone_ones_are_named(cast, case):
    task = cast.task(case, "关气")
    assert (tasked(cast, case, "gas").tasks.total, tasked(cast, case, "gas").tasks.running) == (0, 1)
    cast.act(case, "task_accept", "gas", task=task.pk)
    cast.act(case, "task_complete", "gas", task=task.pk, words="关了")
    assert (tasked(cast, case, "gas").tasks.in_time, tasked(cast, case, "gas").tasks.total) == (1, 1)
    case = cast.act(case, "task_redo", "zhang", task=task.pk, reason="没关严")
    assert [line.times for line in tasked(cast, case, "gas").redone] == [1]
    later = tasked(cast, case, "gas", case.changed_at + timedelta(hours=9))
    assert (later.tasks.in_time, later.tasks.total) == (0, 1)


def test_each_kind_of_organisation_is_measured_by_what_it_is_asked_first(cast, case):
    for name, code, kind in (("li", "dianji", "verify"), ("zhang", "chengxi", "sign")):
        record = own_record(cast.city.actor(name), cast.city.id(code), month_of(case.filed_at), case.changed_at)
        assert (record.kind, len(record.answers.lines)) == (kind, 1)
    assert own_record(cast.city.actor("he"), cast.city.id("city"), month_of(case.filed_at), case.changed_at).kind == ""


def test_another_month_holds_nothing_of_this_one(cast, case):
    before = (month_of(case.filed_at) - timedelta(days=1)).replace(day=1)
    record = own_record(cast.city.actor("gas"), cast.city.id("gas"), before, case.changed_at)
    assert (record.answers.lines, record.tasks.lines) == ([], [])


def test_every_number_opens_its_list_and_few_give_no_share(cast, case):
    client = cast.at("gas")
    page = client.get("/me/record/")
    said = main_of(page)
    assert "1/1" in said and "不足 10 件，不算百分比" in said and "100%" not in said
    assert FEW == 10
    links = re.findall(r'<a class="value[^"]*" href="([^"#]+)#list"', page.content.decode())
    assert links
    for link in links:
        assert case.number in main_of(client.get(link.replace("&amp;", "&")))
    assert "这个月没有" in main_of(client.get("/me/record/?show=answers&month=last"))


def test_only_ones_own_record_is_shown(cast, case):
    assert cast.at("gas").get("/me/record/?of=water").status_code == 404
    assert "没有可统计的" in main_of(cast.at("supervisor").get("/me/record/"))


def test_it_costs_no_more_with_more_history(cast, case, django_assert_max_num_queries):
    client = cast.at("gas")
    client.get("/me/record/?show=tasks")
    with django_assert_max_num_queries(11):
        client.get("/me/record/?show=tasks")
