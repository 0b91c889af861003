"""The room of a meeting: who is there, what each holds, precedents beside the question, and the plan as it is typed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import Ruling
from coordination.reading.precedents import precedents
from tests.doors.pages import hidden, local, main_of, text_of

pytestmark = pytest.mark.django_db


def url(case, *more):
    return "/".join([f"/cases/{case.number}", *more, ""])


def decline(cast, case, code="gas"):
    summons, owner = cast.summons(case, code).pk, cast.city.id("owner")
    return cast.act(case, "decline", code, summons=summons, clause="2.1.9", owner=owner, reason="表后由产权单位负责")


def rule(cast, case, outcome, reason):
    ruling = Ruling.objects.get(case=case, ruled_at=None).pk
    return cast.act(case, "rule", "zhang", ruling=ruling, outcome=outcome, reason=reason)


def test_everybody_called_sees_who_is_there_and_what_each_holds(cast):
    case = cast.settled()
    case = cast.act(case, "open_meeting", "zhang", mode="onsite", where="5 号楼前")
    case = cast.act(case, "position", "housing", words="先撤一、二单元")
    case = cast.act(case, "position", "gas", words="先关气", dissent=True)
    for who in ("zhang", "housing", "gas", "li", "supervisor"):
        said = main_of(cast.at(who).get(url(case, "room")))
        assert "联席会议：电机厂家属院 5 号楼地基下沉" in said
        assert "现场会" in said
        assert "意见 先撤一、二单元" in said
        assert "有不同意见 先关气" in said
        assert "4/4 报到" in said


def test_a_card_counts_how_often_a_call_was_repeated(cast):
    case = cast.convening()
    assert "已催" not in main_of(cast.at("zhang").get(url(case, "room")))
    case = cast.act(case, "call_again", "zhang", summons=cast.summons(case, "gas").pk)
    assert "已催 1 次" in main_of(cast.at("zhang").get(url(case, "room")))


def test_a_meeting_that_is_open_is_not_offered_to_be_opened_again(cast):
    case = cast.convening()
    assert "act-open_meeting" in cast.at("zhang").get(url(case, "room")).content.decode()
    case = cast.act(case, "open_meeting", "zhang", mode="online")
    assert "act-open_meeting" not in cast.at("zhang").get(url(case, "room")).content.decode()


def test_a_form_of_the_room_leads_back_to_the_room(cast):
    case = decline(cast, cast.convening())
    client = cast.at("zhang")
    key = f"rule-{Ruling.objects.get(case=case).pk}"
    page = client.get(url(case, "room") + f"?act={key}")
    sent = hidden(page, "rule") | {"outcome": "confirmed", "reason": "先断气后划责"}
    assert client.post(url(case, "rule"), sent)["Location"] == url(case, "room")
    assert "已办好：裁定，维持召集" in text_of(client.get(url(case, "room")))


def test_a_form_fetched_into_the_room_leads_back_to_it_as_well(cast):
    case = cast.convening()
    part = cast.at("zhang").get(url(case, "room") + "?act=open_meeting", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert hidden(part, "open_meeting")["next"] == url(case, "room")


@pytest.mark.parametrize("where", [(), ("room",)])
def test_a_page_with_a_form_opened_follows_as_a_whole(cast, where):
    case = cast.convening()
    asked = {"HX-Request": "true", "HX-Trigger": "live"}
    page = cast.at("zhang").get(url(case, *where) + "?act=open_meeting", headers=asked).content.decode()
    assert 'id="part-turn"' in page
    assert 'action="' + url(case, "open_meeting") in page


def test_an_agreed_plan_leads_back_to_the_room_it_was_agreed_in(cast):
    case = cast.settled()
    client = cast.at("zhang")
    sent = hidden(client.get(url(case, "room")), "agree_plan") | plan(cast, ("gas", "关气", local(1), ""))
    assert client.post(url(case, "agree_plan"), sent)["Location"] == url(case, "room")
    assert "会议纪要" in main_of(client.get(url(case, "room")))


def test_a_plan_begun_while_somebody_was_missing_goes_through_once_when_all_are_there(cast):
    case, client = cast.convening(), cast.at("zhang")
    sent = hidden(client.get(url(case, "room")), "agree_plan") | plan(cast, ("gas", "关气", local(1), ""))
    case = cast.all_report_in(case)
    assert client.post(url(case, "agree_plan"), sent)["Location"] == url(case, "room")
    assert client.post(url(case, "agree_plan"), sent)["Location"] == url(case, "room")
    assert "只记一次" in text_of(client.get(url(case, "room")))


def test_beside_the_button_that_cannot_be_pressed_stands_what_to_do_about_it(cast):
    said, case = "过了时限，在卡片上记缺席", cast.convening()
    assert said in main_of(cast.at("zhang").get(url(case, "room")))
    case = cast.all_report_in(case)
    assert said not in main_of(cast.at("zhang").get(url(case, "room")))


@pytest.mark.parametrize(("ready", "status"), [("settled", 422), ("convening", 409)])
def test_a_plan_of_the_room_that_does_not_go_through_comes_back_in_the_room(cast, ready, status):
    case = getattr(cast, ready)()
    client = cast.at("zhang")
    when = local(1) if ready == "convening" else "去年"
    sent = hidden(client.get(url(case, "room")), "agree_plan") | plan(cast, ("gas", "关总阀", when, ""))
    back = client.post(url(case, "agree_plan"), sent)
    assert back.status_code == status
    assert back.templates[0].name == "coordination/room.html"
    assert 'value="关总阀"' in back.content.decode()
    follows = f'hx-get="{url(case, "room")}"'
    assert follows in back.content.decode()


def test_a_form_of_the_room_that_is_stale_says_so_in_the_room(cast):
    case = decline(cast, cast.convening())
    client, key = cast.at("zhang"), f"rule-{Ruling.objects.get(case=case).pk}"
    sent = hidden(client.get(url(case, "room") + f"?act={key}"), "rule") | {
        "outcome": "confirmed",
        "reason": "先断气后划责",
    }
    rule(cast, case, "released", "属产权单位")
    back = client.post(url(case, "rule"), sent)
    assert back.status_code == 409
    assert back.templates[0].name == "coordination/room.html"
    assert "先断气后划责" in text_of(back)


def test_what_a_meeting_is_there_for_stands_above_what_leads_away_from_it(cast):
    page = cast.at("zhang").get(url(cast.convening(), "room")).content.decode()
    assert page.index('id="act-open_meeting"') < page.index('id="act-escalate"')


def test_whoever_attends_finds_the_own_name_filled_in(cast):
    page = cast.at("gas").get(url(cast.settled(), "room") + "?act=attend").content.decode()
    assert "谁参会" in page
    assert re.search(r'name="name" value="[^"]+"', page)


def test_whoever_countersigns_can_read_the_minutes_first(cast):
    case = cast.acting()
    summons = cast.summons(case, "gas")
    page = cast.at("gas").get(url(case) + "?act=countersign").content.decode()
    form = page[page.index('id="act-countersign"') :]
    assert f"/cases/{case.number}/minutes/{summons.convening_id}.pdf" in form[: form.index("</form>")]


def test_whoever_rules_reads_how_it_was_ruled_before_under_the_same_clause(cast):
    rule(cast, decline(cast, cast.convening(title="早先一栋")), "released", "属产权单位")
    case = decline(cast, cast.convening())
    said = main_of(cast.at("zhang").get(url(case, "room")))
    assert "类似先例" in said
    assert "属产权单位" in said
    assert "清单 2.1.9" in said
    assert "类似先例" not in main_of(cast.at("gas").get(url(case, "room")))


def test_the_words_of_a_precedent_are_for_those_who_see_its_case(cast):
    rule(cast, decline(cast, cast.convening(title="早先一栋")), "released", "属产权单位")
    [told] = precedents(cast.city.actor("qian"), {"2.1.9"}, besides=0)
    assert (told.outcome, told.clause, told.reason, told.number) == ("released", "2.1.9", "", "")
    assert precedents(cast.city.actor("zhang"), {"2.1.9"}, besides=0)[0].reason == "属产权单位"
    assert precedents(cast.city.actor("zhang"), {""}, besides=0) == []


def test_a_case_that_called_nobody_has_no_room(cast):
    case = cast.filed()
    assert cast.at("li").get(url(case, "room"))["Location"] == url(case)


def test_the_room_takes_no_more_than_the_statements_of_the_case_and_the_precedents(cast, django_assert_max_num_queries):
    case = decline(cast, cast.convening())
    client = cast.at("zhang")
    client.get(url(case, "room"))
    with django_assert_max_num_queries(22):
        client.get(url(case, "room"))


# ── the plan as it is typed ─────────────────────────────────────────────────────────────────────────────────────────


def plan(cast, *rows):
    sent = {"plan-TOTAL_FORMS": len(rows), "plan-INITIAL_FORMS": 0}
    for n, (who, what, due, waits) in enumerate(rows):
        sent |= {f"plan-{n}-organisation": cast.city.id(who), f"plan-{n}-what": what}
        sent |= {f"plan-{n}-due_at": due, f"plan-{n}-waits_for": waits}
    return sent


def drawn(cast, case, *rows):
    return cast.at("zhang").post(url(case, "plan"), plan(cast, *rows))


def test_a_plan_that_comes_after_the_deadlines_of_the_case_is_drawn_and_says_so(cast):
    in_time = drawn(cast, cast.settled(), ("gas", "关气", local(1), ""))
    assert "没有一项任务在这之前完成" not in text_of(in_time)
    late = text_of(
        drawn(cast, cast.settled(), ("gas", "关气", local(3), ""), ("water", "查漏", local(24 * 90), "关气"))
    )
    assert "没有一项任务在这之前完成" in late
    assert "办结，第 2 项晚于它" in late
    assert "第 2 项：“关气”不是项号" in late


def test_the_rows_are_drawn_and_a_department_without_work_is_named(cast):
    page = drawn(cast, cast.settled(), ("gas", "关气", local(1), ""), ("water", "查漏", local(2), "1"))
    assert page.content.decode().count('class="task"') == 2
    assert "还没有任务的单位：住建局、供电公司" in text_of(page)
    assert "error" not in page.content.decode()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("gas", "关气", local(2), ""), ("water", "查漏", local(1), "1")], "第 2 项：完成时间早于它要等的"),
        ([("gas", "关气", local(2), "2"), ("water", "查漏", local(2), "1")], "(1 → 2 → 1)"),
        ([("gas", "关气", local(-2), "")], "第 1 项"),
        ([("gas", "关气", local(2), "7")], "第 1 项"),
    ],
    ids=["too early", "cycle", "past", "unknown"],
)
def test_what_is_wrong_is_said_at_its_number_before_anybody_agrees(cast, rows, said):
    page = drawn(cast, cast.settled(), *rows)
    assert said in text_of(page)


def test_a_row_that_is_not_complete_is_not_blamed(cast):
    case = cast.settled()
    sent = plan(cast, ("gas", "关气", local(2), "")) | {"plan-TOTAL_FORMS": 2, "plan-1-what": "查"}
    page = cast.at("zhang").post(url(case, "plan"), sent)
    assert "error" not in page.content.decode()


@pytest.mark.parametrize("sent", [{}, {"plan-TOTAL_FORMS": "x"}, {"plan-TOTAL_FORMS": 10**9, "plan-INITIAL_FORMS": 0}])
def test_nonsense_draws_nothing(cast, sent):
    page = cast.at("zhang").post(url(cast.settled(), "plan"), sent)
    assert page.status_code == 200
    assert "<svg" not in page.content.decode()


def test_a_task_of_the_case_can_be_waited_for(cast):
    case = cast.settled()
    due = timezone.now() + timedelta(minutes=20)
    case = cast.act(case, "order", "zhang", organisation=cast.city.id("gas"), what="先关阀", within=20)
    page = drawn(cast, case, ("water", "查漏", local(2), "1"))
    assert "error" not in page.content.decode(), due
