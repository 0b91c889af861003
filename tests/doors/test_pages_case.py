"""The page of a case: who sees what, who may do what, and what happens to a submit that comes too late or twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import AccessRecord, Attachment, Case, Event, Summons, Task
from tests.doors.pages import form_of, hidden, local, main_of, text_of
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db


def url(case, *more):
    return "/".join([f"/cases/{case.number}", *more, ""])


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_turn_is_first_and_its_form_says_what_it_will_cause(cast):
    case = cast.act(cast.filed(), "verify", "li", finding="裂了", severity=1)
    page = main_of(cast.at("li").get(url(case)))
    assert page.index("轮到我单位") < page.index("办理记录")
    assert "上报城西街道" in page
    assert "召集 4 个单位：住建局、供水公司、供气公司、供电公司" in page


def test_somebody_whose_turn_it_is_not_sees_who_it_is_and_has_no_button(cast):
    case = cast.convening()
    page = cast.at("li").get(url(case))
    strip = re.search(r'<section class="turn.*?</section>', page.content.decode(), re.DOTALL).group()
    assert "turn--mine" not in strip
    assert "btn" not in strip


def test_the_roll_says_who_has_reported_in(cast):
    case = cast.convening()
    cast.act(case, "report_in", "gas", summons=cast.summons(case, "gas").pk, contact="周志强", minutes=0)
    assert "说已在现场" in text_of(cast.at("zhang").get(url(case)))
    page = main_of(cast.at("zhang").get(url(case)))
    assert "1/4 报到" in page
    assert "周志强" in page


def test_time_adds_up_and_the_record_tells_it_newest_first(cast):
    page = main_of(cast.at("zhang").get(url(cast.convening())))
    assert "一分不差" in page
    record = page.partition("办理记录")[2]
    assert record.index("召集住建局") < record.index("上报城西街道") < record.index("登记（网页）")


def test_staff_see_a_masked_number_and_a_department_sees_neither_name_nor_number(cast):
    case = cast.convening()
    staff, department = (text_of(cast.at(who).get(url(case))) for who in ("li", "gas"))
    assert "王**" in staff
    assert "138****2417" in staff
    assert "13835922417" not in staff
    assert "王**" not in department
    assert "138****" not in department
    assert "东南角往下沉了" in department


def test_the_record_is_narrowed_to_words_deadlines_or_one_unit(cast):
    case = cast.act(cast.convening(), "comment", "zhang", words="水表井先盖上")
    client = cast.at("zhang")

    def lines(only):
        page = client.get(url(case), {"record": only}).content.decode()
        part = page.partition('id="part-record"')[2].partition("</ol>")[0]
        return re.findall(r'<li class="timeline__item[^"]*" id="e(\d+)"', part)

    events = list(Event.objects.filter(case=case).order_by("-seq"))
    clocks = [str(e.seq) for e in events if e.actor_kind == "clock"]
    assert lines("") == [str(e.seq) for e in events]
    assert lines("clocks") == clocks != []
    assert lines("by-chengxi") == [str(e.seq) for e in events if e.organisation_id == cast.city.id("chengxi")]
    assert str(events[0].seq) in lines("words")
    assert lines("by-nobody") == lines("nonsense") == lines("")
    assert "按单位看" in text_of(client.get(url(case)))


def test_a_number_is_shown_for_a_reason_that_is_on_record_first(cast):
    case = cast.convening()
    report = case.reports.get()
    page = f"/cases/{case.number}/reports/{report.pk}/number/"
    client = cast.at("li")
    assert "13835922417" not in text_of(client.get(page))
    assert client.post(page, {"reason": ""}).status_code == 422
    assert not AccessRecord.objects.exists()
    assert "13835922417" in text_of(client.post(page, {"reason": "回访"}))
    kept = AccessRecord.objects.get()
    assert (kept.user.username, kept.case, kept.subject, kept.reason) == ("li", case, report.pk, "回访")
    assert cast.at("gas").post(page, {"reason": "x"}).status_code == 403
    assert cast.at("zhao").post(page, {"reason": "x"}).status_code == 404


def test_a_photo_is_served_only_to_whoever_sees_the_case_and_as_nothing_but_a_photo(cast):
    case = cast.filed()
    client = cast.at("li")
    client.post(url(case, "attach"), {"photos": [jpeg()]})
    photo = Attachment.objects.get()
    page = f"/cases/{case.number}/photos/{photo.pk}/"
    assert page in client.get(url(case)).content.decode()
    shown = client.get(page)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "private" in shown["Cache-Control"]
    assert shown.getvalue().startswith(b"\xff\xd8")
    assert cast.at("zhao").get(page).status_code == 404
    assert cast.at("gas").get(page).status_code == 404


@pytest.mark.parametrize("who", ["li", "zhang", "gas", "supervisor", "he"])
def test_a_crowded_case_page_takes_twenty_statements_at_most(cast, who, django_assert_max_num_queries):
    case = cast.acting()
    gas, water = cast.task(case, "关气"), cast.task(case, "查漏")
    cast.act(case, "task_accept", "gas", task=gas.pk)
    later = timezone.now() + timedelta(days=2)
    cast.act(case, "request_extension", "gas", task=gas.pk, until=later, reason="缺件")
    cast.act(case, "task_return", "water", task=water.pk, reason="不是我们的管")
    cast.act(case, "order_supervision", "supervisor", organisation=cast.city.id("gas"), words="为什么慢", due_at=later)
    for n in range(10):
        cast.act(case, "comment", "zhang", words=f"第 {n} 句")
    client = cast.at(who)
    client.get(url(case))
    with django_assert_max_num_queries(20):
        client.get(url(case))


@pytest.mark.parametrize("who", ["li", "zhang", "gas", "supervisor"])
def test_no_page_of_a_case_holds_an_inline_style_or_script_or_one_id_twice(cast, who):
    html = cast.at(who).get(url(cast.acting())).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    ids = re.findall(r'\sid="([^"]*)"', re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL))
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_what_waits_for_something_is_drawn_after_it_and_nothing_is_marked_wrong_in_a_sound_plan(cast):
    html = cast.at("zhang").get(url(cast.acting())).content.decode()
    assert 'class="dep"' in html
    assert "dep--bad" not in html


def test_a_case_names_those_merged_into_it_to_whoever_sees_them(cast):
    target, other = cast.filed(), cast.filed(title="同一栋楼")
    cast.act(other, "merge", "li", into=target.pk, reason="同一件事")
    assert other.number in main_of(cast.at("li").get(url(target)))
    assert "同一栋楼" in main_of(cast.at("zhang").get(url(target)))


def test_a_case_that_was_merged_stood_in_its_stage_until_then_and_no_longer(cast):
    target, other = cast.filed(), cast.filed(title="同一栋楼")
    cast.act(other, "merge", "li", into=target.pk, reason="同一件事")
    at = timezone.now() - timedelta(days=3)
    Case.objects.filter(pk=other.pk).update(filed_at=at, closed_at=at + timedelta(minutes=22))
    stage = re.search(r"<li[^>]*stages__step--now.*?</li>", cast.at("li").get(url(other)).content.decode(), re.DOTALL)
    assert "用 22 分钟" in stage.group()


# ── acting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_action_goes_through_and_says_so(cast):
    case = cast.filed()
    client = cast.at("li")
    carried = hidden(client.get(url(case)), "verify")
    done = client.post(url(case, "verify"), {**carried, "finding": "裂了", "severity": "1"})
    assert done["Location"] == url(case)
    assert Case.objects.get(pk=case.pk).state == "verified"
    assert "已办好：核实" in text_of(client.get(url(case)))


def test_what_is_missing_stands_at_its_field_and_the_form_stays_open(cast):
    case = cast.filed()
    page = cast.at("li").post(url(case, "reject"), {"ground": "other_level", "words": "请找物业"})
    assert page.status_code == 422
    html = page.content.decode()
    assert re.search(r'<details class="act" id="act-reject"\s+open', html)
    assert 'id="reject-body_error"' in html
    assert "请找物业" in html


def test_at_the_wrong_time_it_names_the_state_what_is_possible_and_who_may(cast):
    case = cast.filed()
    page = cast.at("li").post(url(case, "accept"), {"finding": "好了", "answer": "satisfied"})
    assert page.status_code == 409
    said = text_of(page)
    assert "这件事现在是「待核实」" in said
    assert "现在能做：" in said
    assert "核实" in said.partition("现在能做：")[2]
    assert "这一步由" not in said, "it would be theirs"
    assert "这一步由" in text_of(cast.at("zhang").post(url(case, "handle_locally"), {"what": "x"}))
    assert "好了" in said.partition("您刚才填的")[2]


def test_out_of_role_is_403_on_the_page_and_out_of_scope_is_404(cast):
    case = cast.escalated()
    page = cast.at("li").post(
        url(case, "assign"), {"organisation": cast.city.id("gas"), "what": "x", "due_at": local(3)}
    )
    assert page.status_code in (403, 409)
    case = cast.act(cast.filed(severity=3), "verify", "li", finding="看过", severity=3)
    page = cast.at("zhang").post(url(case, "handle_locally"), {"what": "x"})
    assert page.status_code == 403
    assert "只能由事件所在社区的工作人员来做" in text_of(page)
    assert cast.at("zhao").post(url(case, "escalate"), {"ground": "danger"}).status_code == 404
    assert cast.at("stranger").get(url(case)).status_code == 404


@pytest.mark.parametrize("action", ["nonsense", "file", "warn", "due", "resolve2"])
def test_an_action_nobody_takes_by_hand_is_not_there(cast, action):
    assert cast.at("li").post(url(cast.filed(), action)).status_code == 404


def test_a_link_to_an_action_shows_the_case(cast):
    case = cast.filed()
    assert cast.at("li").get(url(case, "verify"))["Location"] == url(case)


def test_a_double_click_ends_at_the_result_of_the_first(cast):
    case = cast.filed()
    client = cast.at("li")
    sent = {**hidden(client.get(url(case)), "verify"), "finding": "裂了"}
    first, second = client.post(url(case, "verify"), sent), client.post(url(case, "verify"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Event.objects.filter(case=case, action="verify").count() == 1
    assert "只记一次" in text_of(client.get(url(case)))


def test_a_stale_form_says_what_happened_meanwhile_and_keeps_what_was_typed(cast):
    case = cast.filed()
    client = cast.at("li")
    carried = hidden(client.get(url(case)), "verify")
    cast.act(case, "verify", "wang", finding="王先看了", severity=3)
    page = client.post(url(case, "verify"), {**carried, "finding": "李写了很久的字"})
    assert page.status_code == 409
    said = text_of(page)
    assert "王秀英 现场核实" in said
    assert "您填的还在" in said
    assert "李写了很久的字" in said
    assert "已核实" in said.partition("错误")[0] and "由事件所在社区" not in said, (
        "the reason is the state, not who asks"
    )


def test_a_stale_form_that_is_still_possible_can_be_sent_again(cast):
    case = cast.convening()
    client = cast.at("zhang")
    carried = hidden(client.get(url(case)), "add_department")
    cast.act(case, "add_department", "zhang", organisation=cast.city.id("lights"), reason="先加一个")
    sent = {**carried, "organisation": cast.city.id("owner"), "reason": "产权单位"}
    page = client.post(url(case, "add_department"), sent)
    assert page.status_code == 409
    assert "产权单位" in page.content.decode()
    again = {**sent, **hidden(page, "add_department")}
    assert client.post(url(case, "add_department"), again).status_code == 302


def test_departments_that_answer_at_once_are_not_stale_to_one_another(cast):
    case = cast.convening()
    pages = {who: cast.at(who).get(url(case)) for who in ("gas", "water")}
    for who, page in pages.items():
        sent = {**hidden(page, "report_in"), "contact": who, "minutes": "15"}
        assert cast.at(who).post(url(case, "report_in"), sent).status_code == 302


def test_a_comment_is_never_refused_because_somebody_else_spoke(cast):
    case = cast.filed()
    client = cast.at("li")
    carried = hidden(client.get(url(case)), "comment")
    cast.act(case, "comment", "wang", words="我先说")
    assert client.post(url(case, "comment"), {**carried, "words": "我也说"}).status_code == 302


def test_danger_without_a_place_is_said_until_somebody_writes_it(cast):
    case, add = cast.convening(), 'href="#act-reclassify">补上地点'
    for page in ("", "room"):
        where = url(case, page) if page else url(case)
        assert add in cast.at("zhang").get(where).content.decode()
        told = cast.at("gas").get(where)
        assert "还没有写地点。城西街道可以补上" in text_of(told)
        assert add not in told.content.decode()
    cast.act(case, "reclassify", "zhang", address="电机路 12 号院", reason="补上地点")
    assert "还没有写地点" not in text_of(cast.at("gas").get(url(case)))


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────────────────────


def plan(cast, *rows):
    """Rows of (organisation, what, due, waits)."""
    sent = {"plan-TOTAL_FORMS": str(len(rows) + 2), "plan-INITIAL_FORMS": "0"}
    for n, (who, what, due, waits) in enumerate(rows):
        row = {"organisation": cast.city.id(who), "what": what, "due_at": due, "waits_for": waits}
        sent |= {f"plan-{n}-{name}": value for name, value in row.items()}
    return sent


def test_the_plan_is_agreed_from_rows_and_empty_rows_are_no_tasks(cast):
    case = cast.settled()
    sent = plan(cast, ("gas", "关气", local(2), ""), ("water", "查漏", local(3), "第1项")) | {"plan-0-evidence": "on"}
    assert cast.at("zhang").post(url(case, "agree_plan"), sent).status_code == 302
    assert list(Task.objects.filter(case=case).order_by("position").values_list("title", "evidence")) == [
        ("关气", True),
        ("查漏", False),
    ]
    assert cast.task(case, "查漏").waits_for.get().title == "关气"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("gas", "关气", local(-2), "")], "这个时间已经过了"),
        ([("gas", "关气", local(2), "2"), ("water", "查漏", local(2), "1")], "互相等待"),
        ([("gas", "关气", local(5), ""), ("water", "查漏", local(2), "1")], "早于它要等的任务"),
        ([("gas", "关气", local(2), ""), ("water", "查漏", local(3), "供气公司")], "“供气公司”不是项号"),
        ([("gas", "", local(2), "")], "这一项要填"),
        ([("gas", "关气", "", "")], "请填期限"),
    ],
)
def test_a_fault_of_the_plan_stands_at_its_row_and_nothing_typed_is_lost(cast, rows, said):
    case = cast.settled()
    page = cast.at("zhang").post(url(case, "agree_plan"), plan(cast, *rows))
    assert page.status_code == 422
    bad = re.search(r'<details class="plan-row is-bad".*?</fieldset>', page.content.decode(), re.DOTALL)
    assert said in bad.group()
    assert all(what in page.content.decode() for _who, what, _due, _waits in rows)
    assert not Task.objects.filter(case=case).exists()


def test_an_amendment_that_did_not_go_through_names_what_is_missing_on_top(cast):
    case = cast.acting()
    page = cast.at("zhang").post(url(case, "amend_plan"), plan(cast, ("housing", "支撑", "", "")))
    assert page.status_code == 422
    summary = re.search(r"<div[^>]* data-errors>.*?</form>", page.content.decode(), re.DOTALL).group()
    linked = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary.partition("data-rows")[0]))
    assert linked == {"id_plan-0-due_at": "第 4 项：完成时间", "amend_plan-reason": "理由"}
    assert all(f'id="{field}"' in summary for field in linked)


def test_without_javascript_a_button_adds_a_row_and_keeps_the_others(cast):
    case = cast.settled()
    page = cast.at("zhang").post(url(case, "agree_plan"), {**plan(cast, ("gas", "关气", "", "")), "add_row": "1"})
    assert page.status_code == 200
    assert 'name="plan-TOTAL_FORMS" value="4"' in page.content.decode()
    assert 'value="关气"' in page.content.decode()
    assert "is-bad" not in page.content.decode()


def test_the_chair_sees_what_is_missing_before_the_plan_can_be_agreed(cast):
    case = cast.convening()
    page = cast.at("zhang").get(url(case))
    assert "还差 4 项，不能议定" in text_of(page)
    assert re.search(r'class="turn__act"><a [^>]*href="#plan"', page.content.decode()), "the strip leads to the rows"
    contain = timezone.localtime(case.clocks.get(kind="contain", ended_at=None).due_at)
    assert f'data-contain="{contain:%Y-%m-%dT%H:%M}"' in page.content.decode(), "what is offered as a time before it is"
    sent = plan(cast, ("gas", "关气", local(2), ""))
    answer = cast.at("zhang").post(url(case, "agree_plan"), sent)
    assert answer.status_code == 409
    assert "还有 4 个必到单位没有落实" in text_of(answer)
    assert 'value="关气"' in answer.content.decode()


def test_a_plan_is_amended_by_adding_and_cancelling(cast):
    case = cast.acting()
    sent = plan(cast, ("housing", "支撑", local(4), "1")) | {
        "reason": "还要支撑",
        "cancel": [cast.task(case, "查漏").pk],
    }
    assert cast.at("zhang").post(url(case, "amend_plan"), sent).status_code == 302
    assert cast.task(case, "查漏").state == "cancelled"
    assert cast.task(case, "支撑").position == 4
    assert cast.task(case, "支撑").waits_for.get().title == "撤离警戒"


# ── whom a form is about ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_about_one_of_several_units_names_it_and_ones_own_does_not(cast):
    case = cast.convening()
    page = cast.at("zhang").get(url(case))
    lines = re.findall(r'<a class="act act--shut"[^>]*>(再催一次[^<]*)', page.content.decode())
    assert set(lines) == {f"再催一次：{name}" for name in ("住建局", "供水公司", "供气公司", "供电公司")}
    card = form_of(page, "call_again")
    pressed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', card))
    cast.client.post(url(case, "call_again"), pressed)
    called = Summons.objects.filter(case=case, called__gt=1)
    assert [str(summons.pk) for summons in called] == [pressed["summons"]], (
        "what asks for nothing is done from its card"
    )
    page = cast.client.get(f"{url(case)}?act=call_again-{pressed['summons']}").content.decode()
    assert re.search(r"<button[^>]*>再催一次：住建局</button>", page)
    own = cast.at("gas").get(url(case)).content.decode()
    assert re.search(r"<summary>报到\W", own)
    assert "报到：供气公司" not in own
