"""The workbench and the list of cases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import Case, Clock, Mark, Organisation, SavedFilter, Tick
from coordination.reading import catalogue
from coordination.web import case_list
from tests.doors.pages import main_of, text_of

pytestmark = pytest.mark.django_db


# ── workbench ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_waiting_is_good_news(cast):
    assert "没有轮到您的事" in text_of(cast.at("li").get("/"))


def test_what_waits_is_grouped_by_what_is_asked_the_most_urgent_first(cast):
    cast.filed(title="路灯不亮", category="5.1")
    cast.filed(title="楼要塌了", severity=1)
    page = main_of(cast.at("li").get("/"))
    assert "2 件" in page
    strip, _, rest = page.partition("按轻重")
    assert "楼要塌了" in strip
    assert rest.index("楼要塌了") < rest.index("路灯不亮")
    assert "现场核实 2 件" in rest


def test_each_row_has_its_time_and_its_one_action(cast):
    case = cast.filed()
    html = cast.at("li").get("/").content.decode()
    assert "还剩" in html
    assert f'href="/cases/{case.number}/#act-verify"' in html


def test_danger_goes_up_at_one_press_from_the_workbench(cast):
    case = cast.act(cast.filed(), "verify", "li", finding="裂了", severity=1)
    client = cast.at("li")
    page = client.get("/")
    assert "上报城西街道" in text_of(page)
    assert "马上召集责任清单上的全部单位" in text_of(page)
    done = client.post(f"/cases/{case.number}/escalate/", {"ground": "danger", "next": "/"})
    assert done["Location"] == "/"
    assert Case.objects.get(pk=case.pk).handler.code == "chengxi"
    assert "已办好：上报" in text_of(client.get("/"))


def test_a_case_is_signed_for_at_one_press(cast):
    case = cast.act(cast.filed(severity=2), "verify", "li", finding="看过")
    cast.act(case, "escalate", "li", ground="beyond_means")
    client = cast.at("zhang")
    assert f'action="/cases/{case.number}/sign/"' in client.get("/").content.decode()
    client.post(f"/cases/{case.number}/sign/", {"next": "/"})
    assert Case.objects.get(pk=case.pk).signed_at is not None


def test_what_i_wait_for_names_who_has_it(cast):
    cast.convening()
    page = main_of(cast.at("zhang").get("/"))
    assert "我在等的 1 件" in page
    waited = page.partition("我在等的")[2]
    assert waited.count("还有") == 1
    assert all(name in waited for name in ("住建局", "供水公司", "供气公司", "供电公司"))


def test_a_department_sees_what_blocks_its_task(cast):
    cast.acting()
    page = main_of(cast.at("water").get("/"))
    assert "签收任务" in page
    assert "供气公司" in page.partition("我在等的")[2]


def test_one_kind_alone_is_an_address(cast):
    cast.filed()
    cast.act(cast.filed(title="第二件"), "verify", "li", finding="看过", severity=3)
    client = cast.at("li")
    assert "现场核实" not in main_of(client.get("/?asks=decide")).partition("轮到我")[2].partition("全部待办")[0]
    assert client.get("/?asks=nonsense").status_code == 200


@pytest.mark.parametrize("who", ["li", "zhang", "water", "supervisor", "he"])
def test_the_workbench_takes_twelve_statements_at_most(cast, who, django_assert_max_num_queries):
    case = cast.acting()
    for n in range(6):
        cast.filed(title=f"第 {n} 件")
    cast.act(case, "task_accept", "gas", task=cast.task(case, "关气").pk)
    cast.act(
        case,
        "request_extension",
        "gas",
        task=cast.task(case, "关气").pk,
        until=timezone.now() + timedelta(days=2),
        reason="缺件",
    )
    cast.act(case, "task_return", "water", task=cast.task(case, "查漏").pk, reason="不是我们的管")
    client = cast.at(who)
    client.get("/")
    with django_assert_max_num_queries(12):
        client.get("/")


# ── when the worker does not tick ───────────────────────────────────────────────────────────────────────────────────


def test_a_page_says_when_deadlines_are_not_watched_and_a_coordinator_does_by_hand_what_is_due(cast):
    case = cast.escalated()
    Tick.objects.update(at=timezone.now() - timedelta(seconds=40))
    assert "后台没有在盯时限" in text_of(cast.at("li").get("/"))
    assert "现在处理到期的" not in text_of(cast.at("li").get("/"))
    client = cast.at("zhang")
    assert "现在处理到期的" in text_of(client.get("/"))
    client.post("/due/", {"case": case.number})
    assert Case.objects.get(pk=case.pk).state == "convening"
    fired = Mark.objects.get(clock__kind="convene", state="fired")
    assert fired.process == f"hand:{cast.city.users['zhang'].pk}"
    assert "已处理 1 个到期的时限" in text_of(client.get("/"))


def test_nobody_does_by_hand_what_is_due_elsewhere(cast):
    case = cast.escalated()
    assert cast.at("li").post("/due/").status_code == 403
    assert cast.at("qian").post("/due/", {"case": case.number}).status_code == 302
    assert cast.at("zhang").post("/due/", {"case": "\x00x"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "escalated"


def test_while_the_worker_ticks_nothing_is_said(cast):
    assert "现在处理到期的" not in text_of(cast.at("zhang").get("/"))


# ── list ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_says_whose_turn_it_is_and_until_when(cast):
    cast.convening()
    page = main_of(cast.at("zhang").get("/cases/"))
    assert "召集中" in page
    assert "还剩" in page


def test_filters_stay_in_the_address_and_can_be_taken_away_one_by_one(cast):
    cast.filed(title="路灯不亮", category="5.1")
    cast.filed(title="楼要塌了")
    page = cast.at("zhang").get("/cases/?state=open&q=路灯&community=dianji")
    assert "路灯不亮" in main_of(page)
    assert "楼要塌了" not in main_of(page)
    assert "社区或村：电机社区" in text_of(page)
    assert 'href="/cases/?state=open&amp;q=%E8%B7%AF%E7%81%AF"' in page.content.decode()


def test_a_list_opened_from_a_number_keeps_the_filter_it_was_opened_with(cast):
    cast.filed()
    page = cast.at("zhang").get("/cases/?unplaced=true&state=open")
    assert "没有地点：是" in text_of(page)
    assert '<input type="hidden" name="unplaced" value="true"' in page.content.decode()


def test_a_filter_that_makes_no_sense_is_said_beside_it(cast):
    page = cast.at("zhang").get("/cases/?filed_after=gestern&q=路灯")
    assert page.status_code == 422
    assert "日期写成 2026-11-23" in text_of(page)
    assert 'value="路灯"' in page.content.decode()


def test_pages_go_on_and_back_with_the_filters(cast):
    for n in range(28):
        cast.filed("li", "5.1", f"路灯 {n}")
    client = cast.at("zhang")
    first = client.get("/cases/?state=open")
    assert "本页 25 件" in text_of(first)
    onwards = first.context["pages"].next_url
    assert onwards.startswith("/cases/?state=open&cursor=")
    second = client.get(onwards)
    assert "本页 3 件" in text_of(second)
    assert "本页 25 件" in text_of(client.get(second.context["pages"].previous_url))
    assert client.get("/cases/?cursor=nonsense").status_code == 422


def test_under_a_card_the_longest_overdue_comes_first_page_after_page(cast):
    now = timezone.now()
    made = [cast.filed("li", "5.1", f"路灯 {n}").pk for n in range(28)]
    for n, pk in enumerate(made):  # the newest is the longest overdue but two; the time of one is stopped
        Case.objects.filter(pk=pk).update(card="due", due_at=None if n == 27 else now - timedelta(hours=n % 26))
    client = cast.at("zhang")
    first = client.get("/cases/?card=due")
    rows = [row.title for row in first.context["rows"]]
    assert rows[0] == "路灯 25"
    second = client.get(first.context["pages"].next_url)
    rows += [row.title for row in second.context["rows"]]
    assert rows[-1] == "路灯 27"
    assert sorted(rows) == sorted(f"路灯 {n}" for n in range(28))
    back = client.get(second.context["pages"].previous_url)
    assert [row.title for row in back.context["rows"]] == rows[:25]
    elsewhere = first.context["pages"].next_url.replace("card=due", "state=open")
    assert client.get(elsewhere).status_code == 422


def test_of_what_nobody_worked_on_the_longest_untouched_comes_first_page_after_page(cast, monkeypatch):
    monkeypatch.setattr(case_list, "SIZE", 2)
    for n in (2, 4, 3):
        quiet = timezone.now() - timedelta(days=n)
        Case.objects.filter(pk=cast.filed("li", "5.1", f"路灯 {n}").pk).update(changed_at=quiet)
    client, until = cast.at("zhang"), timezone.localdate()
    first = client.get(f"/cases/?unchanged_since={until}")
    second = client.get(first.context["pages"].next_url)
    assert [[row.title for row in page.context["rows"]] for page in (first, second)] == [
        ["路灯 4", "路灯 3"],
        ["路灯 2"],
    ]
    back = client.get(second.context["pages"].previous_url)
    assert [row.title for row in back.context["rows"]] == ["路灯 4", "路灯 3"]
    assert first.context["heading"] == f"事件：最后一次办理早于 {until}"
    assert "最久没人动的在前" in main_of(first)


def test_a_list_of_several_pages_says_how_many_there_are_in_all(cast, monkeypatch, django_assert_max_num_queries):
    for n in range(28):
        cast.filed("li", "5.1", f"路灯 {n}")
    client = cast.at("zhang")
    client.get("/cases/")
    with django_assert_max_num_queries(12):
        assert "本页 25 件，共 28 件" in text_of(client.get("/cases/"))
    monkeypatch.setattr(case_list, "COUNTED", 26)
    assert "共 26 件以上" in text_of(client.get("/cases/"))


def test_the_whole_number_of_a_case_in_the_search_box_opens_it_for_whoever_may_see_it(cast):
    number = cast.filed("li", "5.1", "路灯").number
    Case.objects.filter(pk=cast.filed().pk).update(number=f"{number}7")  # begins alike
    assert cast.at("zhang").get("/cases/", {"q": f" {number} "})["Location"] == f"/cases/{number}/"
    assert cast.at("zhang").get("/cases/", {"q": number, "state": "open"}).status_code == 200
    assert cast.at("gas").get("/cases/", {"q": number}).status_code == 200


def test_a_tab_takes_away_what_a_number_elsewhere_narrowed_the_list_by(cast):
    client = cast.at("supervisor")
    page = client.get(
        "/cases/", {"unchanged_since": "2026-11-01", "subdistrict": cast.city.organisations["chengxi"].code}
    )
    red = next(tab.url for tab in page.context["tabs"] if tab.label == "红牌")
    assert "unchanged_since" not in red and "card=due" in red and "subdistrict=" in red


def test_a_list_says_how_it_is_sorted_and_which_cases_a_supervisor_watches(cast):
    case = cast.acting()
    due = timezone.now() + timedelta(days=1)
    cast.act(case, "order_supervision", "supervisor", organisation=cast.city.id("gas"), words="快", due_at=due)
    cast.filed(title="还在办")
    page = main_of(cast.at("zhang").get("/cases/?state=open"))
    assert "最新的在前" in page
    assert page.count("督办中") == 1
    Case.objects.update(card="due")
    assert "超时最久的在前" in main_of(cast.at("zhang").get("/cases/?card=due"))


def test_the_bare_list_shows_what_is_open_and_everything_is_one_tap_away(cast):
    cast.filed(title="还在办")
    cast.act(cast.filed(title="不受理"), "reject", "li", ground="false", words="没有")
    client = cast.at("zhang")
    page = client.get("/cases/")
    assert "还在办" in main_of(page) and "不受理" not in main_of(page)
    every = next(tab.url for tab in page.context["tabs"] if tab.label == "全部")
    assert "不受理" in main_of(client.get(every))
    assert [tab.label for tab in client.get(every).context["tabs"] if tab.current] == ["全部"]
    without = next(chip.url for chip in page.context["chips"])
    assert "不受理" in main_of(client.get(without)), "the filter that was chosen for them can be taken away"


@pytest.mark.parametrize("query", ["q=不受理", "severity=3", "filed_after=2020-01-01", "state="])
def test_a_list_with_any_other_filter_shows_every_state(cast, query):
    cast.act(cast.filed(title="不受理", severity=3), "reject", "li", ground="false", words="没有")
    assert "不受理" in main_of(cast.at("zhang").get(f"/cases/?{query}"))


def test_no_case_is_an_empty_list_with_advice(cast):
    assert "去掉一个筛选条件" in text_of(cast.at("zhang").get("/cases/?q=没有这样的"))


@pytest.mark.parametrize("who", ["li", "zhang", "gas", "supervisor"])
def test_the_list_takes_twelve_statements_at_most(cast, who, django_assert_max_num_queries):
    cast.convening()
    for n in range(30):
        cast.filed(title=f"第 {n} 件")
    client = cast.at(who)
    client.get("/cases/?state=open")
    with django_assert_max_num_queries(12):
        client.get("/cases/?state=open")


def test_a_suspended_case_shows_its_review_date_instead_of_a_clock(cast):
    case = cast.filed(category="2.2", severity=3)
    case = cast.act(cast.act(case, "verify", "li", finding="看过"), "escalate", "li", ground="beyond_means")
    cast.act(case, "suspend", "supervisor", review_on=timezone.now() + timedelta(days=7), reason="等配件")
    assert "复核日" in main_of(cast.at("zhang").get("/cases/"))
    assert not Clock.objects.running().filter(case=case).exclude(kind="review").exists()


def test_the_board_has_what_is_open_by_state_under_the_same_filters(cast, django_assert_max_num_queries):
    first, second = cast.filed(title="待核实的一件"), cast.convening(title="召集中的一件")
    client = cast.at("supervisor")
    html = client.get("/cases/?view=board").content.decode()
    reported, convening = (
        html.partition(f'id="col-{state}"')[2].partition("</section>")[0] for state in ("reported", "convening")
    )
    assert first.number in reported
    assert second.number in convening
    assert second.number not in reported
    assert second.number not in client.get("/cases/?view=board&severity=3").content.decode()
    assert client.get("/cases/?view=board&severity=x").status_code == 422
    done = client.get("/cases/?view=board&state=closed").content.decode()
    assert "办完的只在列表里" in done and 'href="/cases/?state=closed"' in done, "an empty board leads to the list"
    with django_assert_max_num_queries(12):
        client.get("/cases/?view=board")


def test_nobody_has_on_the_board_what_is_out_of_their_sight(cast):
    case = cast.convening()
    for who, seen in (("li", True), ("gas", True), ("lights", False), ("qian", False), ("stranger", False)):
        assert (case.number in cast.at(who).get("/cases/?view=board").content.decode()) is seen, who


def test_a_list_is_kept_under_a_name_and_thrown_away(cast):
    client = cast.at("zhang")
    page = client.post("/cases/saved/", {"name": "红牌危房", "query": "card=due&category=2.1&cursor=abc"}, follow=True)
    assert page.redirect_chain[-1][0] == "/cases/?card=due&category=2.1"
    assert "已存好：红牌危房" in text_of(page)
    html = client.get("/cases/?card=due&category=2.1").content.decode()
    assert 'href="/cases/?card=due&amp;category=2.1" aria-current="true"' in html
    assert "红牌危房" not in cast.at("li").get("/cases/").content.decode()
    client = cast.at("zhang")
    client.post("/cases/saved/", {"drop": "红牌危房"})
    client.get("/cases/")  # says that it is gone
    assert "红牌危房" not in main_of(client.get("/cases/"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "query": "state=open"}, "请给这个列表起个名字"),
        ({"name": "字" * 21}, "名字最多 20 个字"),
        ({"name": "怪", "query": "severity=x"}, "1（最急）"),
        ({"drop": "\x00x"}, "空字符"),
    ],
)
def test_a_list_that_cannot_be_kept_says_why(cast, sent, said):
    page = cast.at("zhang").post("/cases/saved/", sent, follow=True)
    assert said in text_of(page)
    assert not SavedFilter.objects.exists()


def test_no_more_than_a_dozen_lists_are_kept(cast):
    client = cast.at("zhang")
    for n in range(13):
        page = client.post("/cases/saved/", {"name": f"列表{n}", "query": "state=open"}, follow=True)
    assert "最多存 12 个列表" in text_of(page)
    assert SavedFilter.objects.count() == 12


def test_the_fields_of_the_list_follow_the_registry_and_the_language_though_they_are_drawn_once(cast):
    client = cast.at("zhang")
    for _again in range(2):
        assert "电机社区</option>" in client.get("/cases/").content.decode()
    Organisation.objects.filter(code="dianji").update(short_name="新电机社区")
    catalogue.forget()
    assert "新电机社区</option>" in client.get("/cases/").content.decode()
    client.post("/me/language/", {"language": "en"})
    assert ">Red card</option>" in client.get("/cases/").content.decode()
