"""What pages call things: an action has its name, a summons that binds nobody says so, a stage tells its own time."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from coordination.intake.forms import form_for
from coordination.models import Case, Clock, Event, Summons, Task
from coordination.reading.action_words import ACTIONS
from coordination.reading.case import case_file
from coordination.rules.lifecycle import MOVES
from coordination.rules.permissions import Standing
from coordination.web.done_said import Done
from tests.doors.pages import form_of, hidden, local, main_of, opened

pytestmark = pytest.mark.django_db


def page(cast, who, case) -> str:
    return main_of(cast.at(who).get(f"/cases/{case.number}/", headers={"Accept-Language": "zh-hans"}))


def test_every_action_a_person_may_do_has_a_name_on_its_button():
    by_people = {row.action for row in MOVES if row.who - {Standing.CLOCK}}
    assert by_people - set(ACTIONS) == set()


def test_a_department_that_may_stay_away_is_not_called_a_field_that_may_stay_empty(cast):
    case = cast.convening()
    Summons.objects.filter(case=case, organisation__code="gas").update(required=False)
    assert "可来可不来" in page(cast, "zhang", case)


def test_a_returned_task_is_cancelled_in_words_of_something_to_do(cast):
    case = cast.acting()
    task = cast.task(case, "查漏")
    case = cast.act(case, "task_return", "water", task=task.pk, reason="应由供气公司先查", owner=cast.city.id("gas"))
    assert "应由供气公司先查，建议由供气公司承担" in page(cast, "zhang", case)
    assert "取消这项任务" in form_of(opened(cast.client.get(f"/cases/{case.number}/"), "task_rule"), "task_rule")


def test_a_stage_that_is_over_tells_how_long_the_case_stood_in_it(cast):
    case = cast.acting()
    filed = case.acting_since - timedelta(minutes=50)
    Case.objects.filter(pk=case.pk).update(
        filed_at=filed, verified_at=filed + timedelta(minutes=5), escalated_at=filed + timedelta(minutes=12)
    )
    case.convenings.update(opened_at=filed + timedelta(minutes=20))
    with override("zh-hans"):
        stages = page(cast, "zhang", case).partition("登记")[2].partition("验收")[0]
    found = [stages.partition(name)[2].partition("用 ")[2].split()[0] for name in ("核实", "上报", "召集")]
    assert found == ["7", "8", "30"]


def chosen(cast, who, case, action) -> str:
    """What stands chosen in the form's list of organisations before anybody touches it."""
    form = form_of(opened(cast.at(who).get(f"/cases/{case.number}/"), action), action)
    select = re.search(r'<select name="organisation".*?</select>', form, re.DOTALL).group()
    return "".join(re.findall(r"<option[^>]* selected>([^<]*)<", select)).strip()


def offered(form: str, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', form, re.DOTALL).group()
    return re.findall(r"<option[^>]*>([^<]+)<", select)


def test_whoever_is_called_already_is_not_offered_to_be_called_but_stays_where_somebody_chose_it_before(cast):
    case, client = cast.convening(), cast.at("zhang")
    page = opened(client.get(f"/cases/{case.number}/"), "add_department")
    names = offered(form_of(page, "add_department"), "organisation")
    assert "城管局" in names and "供气公司" not in names
    late = {**hidden(page, "add_department"), "organisation": cast.city.id("gas"), "reason": "一起来"}
    refused = client.post(f"/cases/{case.number}/add_department/", late)
    assert refused.status_code == 422
    assert "供气公司" in offered(form_of(refused, "add_department"), "organisation")


def test_one_department_is_proposed_from_the_duty_list_when_no_meeting_is_needed(cast):
    case = cast.filed(category="5.1", title="路灯不亮")
    case = cast.act(case, "verify", "li", finding="不亮", severity=4)
    case = cast.act(case, "escalate", "li", ground="beyond_means")
    assert chosen(cast, "zhang", case, "assign") == "城管局"


def test_the_proposed_task_is_what_the_case_says_within_the_time_of_its_tier_so_that_one_press_does(cast):
    case = cast.filed(category="5.1", title="路灯不亮")
    case = cast.act(case, "verify", "li", finding="不亮", severity=4)
    case = cast.act(case, "escalate", "li", ground="beyond_means")
    client = cast.at("zhang")
    form = form_of(opened(client.get(f"/cases/{case.number}/"), "assign"), "assign")
    sent = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    sent["organisation"] = re.search(r'<option value="(\d+)" selected', form).group(1)
    assert client.post(f"/cases/{case.number}/assign/", sent).status_code == 302
    task = Task.objects.get(case=case)
    tier = Clock.objects.get(case=case, kind="tier", ended_at=None)
    assert (task.title, task.organisation.code) == ("路灯不亮", "lights")
    assert abs(task.due_at - tier.due_at) < timedelta(minutes=1)


def test_a_supervision_order_is_addressed_to_whoever_holds_the_time(cast):
    assert chosen(cast, "supervisor", cast.escalated(), "order_supervision") == "城西街道"


def test_a_time_that_cannot_be_read_is_asked_for_as_people_write_it(cast):
    form = form_for("suspend", {"review_on": "下周二", "reason": "等材料"})
    assert "T14:30" not in form.errors["review_on"][0]
    assert "14:30" in form.errors["review_on"][0]


def test_a_ruling_proposes_the_department_that_the_returned_task_named(cast):
    case = cast.acting()
    said = {"reason": "应由供气公司先查", "owner": cast.city.id("gas")}
    case = cast.act(case, "task_return", "water", task=cast.task(case, "查漏").pk, **said)
    assert chosen(cast, "zhang", case, "task_rule") == "供气公司"


def after(cast, case, action, who, **sent) -> str:
    """What the page says once the action went through."""
    answer = cast.at(who).post(f"/cases/{case.number}/{action}/", sent, follow=True)
    return re.sub(r"\s+", " ", answer.content.decode().partition('class="messages')[2].partition("</div> </div>")[0])


def test_after_an_action_the_page_says_about_which_part_and_who_decides_by_when(cast):
    case = cast.convening()
    said = after(cast, case, "call_again", "zhang", summons=cast.summons(case, "gas").pk, next="/")
    assert f'再次催促（供气公司、<a href="/cases/{case.number}/">{case.number}</a>）。' in said
    case = cast.act(cast.filed(), "verify", "li", finding="散水脱开 6 厘米", severity=1)
    said = after(cast, case, "escalate", "li", ground="danger", note="墙裂了")
    assert "正在召集联动部门" in said
    assert "等城西街道签收" not in said
    case = cast.acting()
    Task.objects.filter(case=case, title="查漏").update(title="查<b>漏")
    task = cast.task(case, "查<b>漏")
    said = after(cast, case, "request_extension", "water", task=task.pk, until=local(8), reason="土还在动")
    assert re.search(r"申请延期（\d\. 查&lt;b&gt;漏）。 申请到 [^。]*\d\d:\d\d。 等城西街道审批，[^。]+。", said), said
    sent = {"organisation": cast.city.id("gas"), "words": "今晚报进度", "due_at": local(8)}
    assert re.search(
        r"发督办单。 等供气公司答复督办，[^。]+。", after(cast, case, "order_supervision", "supervisor", **sent)
    )


def test_whoever_asks_for_more_time_that_a_colleague_has_asked_for_reads_who_decides_it(cast):
    case = cast.acting()
    task, seen = cast.task(case, "查漏").pk, case.last_seq
    sent = {"task": task, "until": local(8), "reason": "土还在动", "seen": seen}
    assert cast.at("water").post(f"/cases/{case.number}/request_extension/", sent).status_code == 302
    again = cast.at("water").post(f"/cases/{case.number}/request_extension/", sent | {"until": local(9)})
    [refused] = re.findall(r'<div class="notice notice--error".*?</div>', again.content.decode(), re.DOTALL)
    assert "已申请延期到" in refused and "等城西街道审批" in refused


def test_after_a_plan_is_agreed_the_minutes_are_a_press_away_and_who_signs_is_named(cast):
    case = cast.acting()
    seq = Event.objects.get(case=case, action="agree_plan").seq
    file = case_file(cast.city.actor("zhang"), case.number, timezone.now())
    with override("zh-hans"):
        said = str(Done(file, "agree_plan", None, by=cast.city.actor("zhang"), seq=seq).said())
    assert f'<a href="/cases/{case.number}/minutes/{file.convening.id}.pdf">会议纪要</a>' in said
    assert "等供气公司、供水公司签收任务" in said or "等供水公司、供气公司签收任务" in said


def test_what_is_suspended_is_not_among_what_nobody_worked_on(cast):
    case, before = cast.acting(), timezone.now() + timedelta(days=2)
    listed = {"unchanged_since": before.date().isoformat()}
    assert case.title in page_of_list(cast, listed)
    Case.objects.filter(pk=case.pk).update(state="suspended", review_on=before)
    assert case.title not in page_of_list(cast, listed)


def page_of_list(cast, asked) -> str:
    found = main_of(cast.at("zhang").get("/cases/", asked, headers={"Accept-Language": "zh-hans"}))
    assert f"最后一次办理早于：{asked['unchanged_since']}" in found
    return found
