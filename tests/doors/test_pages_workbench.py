"""The workbench: several at one press, and a row opened beside the list."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.delivery.plan import plan
from coordination.models import Approval, Case, Delivery, Event, Task, User
from coordination.web.moments import at_text
from tests.doors.pages import hidden, text_of

pytestmark = pytest.mark.django_db


def picks(client, page: str = "/") -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', client.get(page).content.decode())


@pytest.fixture
def two_tasks(cast):
    """Two tasks of the gas company's to sign for."""
    due = timezone.now() + timedelta(hours=2)
    rows = [{"key": k, "organisation": cast.city.id("gas"), "what": k, "due_at": due} for k in ("关气", "复查")]
    return cast.act(cast.settled(), "agree_plan", "zhang", tasks=rows)


def test_what_is_ticked_is_signed_for_at_one_press(cast, two_tasks):
    client = cast.at("gas")
    page = text_of(client.post("/batch/", {"pick": picks(client), "next": "/"}, follow=True))
    assert "已签收 2 件" in page
    assert set(Task.objects.values_list("state", flat=True)) == {"accepted"}
    assert Event.objects.filter(action="task_accept").count() == 2
    assert picks(client) == []


def test_what_somebody_else_signed_for_meanwhile_is_said_and_holds_up_no_other(cast, two_tasks):
    client = cast.at("gas")
    ticked = picks(client)
    cast.act(two_tasks, "task_accept", "gas-lead", task=cast.task(two_tasks, "关气").pk)
    page = text_of(client.post("/batch/", {"pick": ticked}, follow=True))
    assert "已签收 1 件" in page
    assert f"{two_tasks.number}：" in page
    assert set(Task.objects.values_list("state", flat=True)) == {"accepted"}


def _gone_up(cast, title):
    case = cast.act(cast.filed(title=title), "verify", "li", finding="裂了", severity=3)
    return cast.act(case, "escalate", "li", ground="beyond_means")


def test_cases_are_signed_for_together_too(cast):
    numbers = {_gone_up(cast, title).number for title in ("一处", "另一处")}
    client = cast.at("zhang")
    ticked = picks(client)
    assert {pick.split(":")[1] for pick in ticked} == numbers
    client.post("/batch/", {"pick": ticked})
    assert not Case.objects.filter(signed_at=None).exists()


@pytest.mark.parametrize(
    "sent", [[], ["sign"], ["accept:2026-1:"], ["sign:2026-1:x"], ["task_accept:2026-9999:1"], ["::"]]
)
def test_nothing_and_nonsense_change_nothing_and_are_answered_in_words(cast, two_tasks, sent):
    before = Event.objects.count()
    page = cast.at("gas").post("/batch/", {"pick": sent}, follow=True)
    assert page.status_code == 200
    assert "notice--" in page.content.decode()
    assert Event.objects.count() == before


def test_a_case_out_of_sight_is_not_signed_for(cast, two_tasks):
    task = cast.task(two_tasks, "关气")
    cast.at("lights").post("/batch/", {"pick": [f"task_accept:{two_tasks.number}:{task.pk}"]})
    task.refresh_from_db()
    assert task.state == "assigned"


def test_a_row_opened_beside_the_list_has_the_form_that_answers_it_and_leads_back(cast):
    case = cast.convening()
    client = cast.at("gas")
    address = re.search(r'data-peek="([^"]+)"', client.get("/").content.decode()).group(1)
    part = client.get(address)
    assert "<html" not in part.content.decode()
    assert "东南角往下沉了" in text_of(part)
    carried = hidden(part, "report_in")
    assert carried["next"] == "/"
    done = client.post(f"/cases/{case.number}/report_in/", carried | {"contact": "周志强", "minutes": "15"})
    assert done["Location"] == "/"
    assert cast.summons(case, "gas").state == "reported_in"


def test_the_first_page_costs_no_more_statements_with_more_rows(cast, two_tasks, django_assert_max_num_queries):
    client = cast.at("gas")
    client.get("/")
    with django_assert_max_num_queries(12):
        client.get("/")


def peeked(client, action: str):
    """What stands beside the list for the row whose form is that of an action."""
    address = re.search(rf'data-peek="([^"]+act={action}[^"]*)"', client.get("/").content.decode())
    assert address, f"no row asks for {action}"
    return client.get(address.group(1))


def test_beside_the_list_stands_all_that_a_task_may_need_and_each_form_leads_back(cast):
    case = cast.acting()
    task = cast.task(case, "关气").pk
    cast.act(case, "task_accept", "gas", task=task)
    client = cast.at("gas")
    part = peeked(client, "task_complete").content.decode()
    wanted = [*(f"{name}-{task}" for name in ("task_start", "task_return", "request_extension", "attach"))]
    for key in (*wanted, "comment", "hand_over"):
        address = re.search(rf'href="(/cases/{case.number}/\?act={key}&amp;from=work)#act-{key}"', part)
        assert address, f"{key} is not beside the list"
        whole = client.get(address.group(1).replace("&amp;", "&"))
        alone = client.get(address.group(1).replace("&amp;", "&"), headers={"HX-Request": "true"})
        for page in (whole, alone):
            assert hidden(page, key.split("-")[0])["next"] == "/", key


def test_what_holds_a_task_up_stands_beside_the_list_with_who_has_it(cast):
    case = cast.acting()
    part = text_of(peeked(cast.at("water"), "task_accept"))
    assert "等第 2 项「关气」：在供气公司手里" in part
    cast.act(case, "task_accept", "gas", task=cast.task(case, "关气").pk)
    cast.act(case, "task_complete", "gas", task=cast.task(case, "关气").pk, words="关了")
    assert "等第" not in text_of(peeked(cast.at("water"), "task_accept"))


def test_one_thing_is_handed_to_a_colleague_who_is_told_of_it(cast):
    User.objects.filter(username="gas-lead").update(display_name="刘建军")
    case = cast.acting()
    client = cast.at("gas")
    page = client.get(f"/cases/{case.number}/?act=hand_over&from=work")
    assert '<option value="刘建军">' in page.content.decode()
    client.post(
        f"/cases/{case.number}/hand_over/", hidden(page, "hand_over") | {"to": "刘建军", "note": "阀门钥匙在柜里"}
    )
    assert cast.task(case, "关气").contact == "刘建军"
    event = Event.objects.get(case=case, action="hand_over")
    plan([event.pk], timezone.now())
    told = Delivery.objects.filter(event=event, channel="in_app").values_list("recipient__username", "template")
    assert list(told) == [("gas-lead", "handed_over")]


def test_a_row_of_what_others_have_says_which_work_of_mine_it_holds_up(cast):
    cast.acting()
    page = cast.at("water").get("/").content.decode()
    assert "挡着我单位的「查漏」" in page.partition('id="part-wait"')[2]
    assert "挡着我单位" not in cast.at("zhang").get("/").content.decode()


def test_a_row_of_a_task_not_signed_for_yet_signs_for_it_and_only_then_asks_for_the_report(cast, two_tasks):
    client = cast.at("gas")
    page = client.get("/?asks=task_sign")
    assert "task_complete" not in page.content.decode()
    assert "前完成" in page.content.decode(), "when to finish stands in its line"
    carried = hidden(page, "task_accept")
    client.post(f"/cases/{two_tasks.number}/task_accept/", carried)
    signed = Task.objects.get(state="accepted")
    assert str(signed.pk) == carried["task"]
    after = client.get("/?asks=task").content.decode()
    assert f"#act-task_complete-{signed.pk}" in after
    assert "/task_accept/" not in after, "the other one is still to be signed for, which stands in a group of its own"


def test_beside_a_task_stands_why_more_time_cannot_be_asked_for(cast):
    case = cast.acting()
    task = cast.task(case, "关气")
    cast.act(case, "task_accept", "gas", task=task.pk)
    client, late = cast.at("gas"), "已到期，不能再申请延期"
    beside = text_of(peeked(client, "task_complete"))
    assert "申请延期" in beside
    assert late not in beside
    until = task.due_at + timedelta(days=3)
    cast.act(case, "request_extension", "gas", task=task.pk, until=until, reason="缺配件")
    assert f'/cases/{case.number}/#about-task-{task.pk}"' in client.get("/").content.decode()
    for page in (peeked(client, "task_complete"), client.get(f"/cases/{case.number}/"), client.get("/")):
        assert f"已申请延期到 {at_text(until, timezone.now())}，等城西街道审批" in text_of(page).replace(" ，", "，")
    assert "已申请延期到" not in text_of(cast.at("zhang").get(f"/cases/{case.number}/")), (
        "whoever decides is not told to wait"
    )
    Approval.objects.all().delete()
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now())
    assert late in text_of(peeked(cast.at("gas"), "task_complete"))
