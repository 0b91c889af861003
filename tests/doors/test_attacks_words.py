"""What is typed where it does not belong: names nobody bears, addresses of elsewhere, words not meant for everybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import Case, Task, Text
from tests.doors.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_words_of_a_confidential_report_are_no_title_that_all_may_read(cast):
    sent = {"description": "举报人王大锤说邻居私接燃气", "confidential": "on", "category": "2.1", "severity": "2"}
    cast.at("li").post("/cases/new/", {**sent, "community": cast.city.id("dianji"), "channel": "walk_in"})
    assert Case.objects.latest("pk").title == "保密诉求"


def test_a_number_in_the_words_of_a_resident_is_masked_for_departments_as_the_residents_own_is(cast):
    case = cast.settled()
    said = {"description": "我姓刘，电话138 0000 1255，号楼后墙裂了；编号 113800001255", "channel": "phone"}
    case = cast.act(case, "add_report", "li", **said)
    api, pages = f"/api/v1/cases/{case.number}/", (f"/cases/{case.number}/", f"/cases/{case.number}/room/")
    for who, seen in (("gas", "138****1255"), ("li", "138 0000 1255")):
        found = [cast.at(who).get(url).content.decode() for url in (*pages, api, f"{api}events/")]
        assert all(seen in text for text in found if "号楼后墙裂了" in text)
        assert sum("号楼后墙裂了" in text for text in found) >= 2
        assert any("113800001255" in text for text in found)


def test_a_number_kept_with_the_report_stands_in_no_words_for_anybody(cast):
    said = {"description": "我姓刘，电话138 0000 1255，另一个 13700002207", "reporter_phone": "+86 13800001255"}
    case = cast.act(cast.settled(), "add_report", "li", channel="phone", **said)
    case = cast.act(case, "comment", "li", words="问过 138-0000-1255，没人接")
    api, page = f"/api/v1/cases/{case.number}/", f"/cases/{case.number}/"
    for who, other in (("li", "13700002207"), ("gas", "137****2207")):
        for url in (page, api, f"{api}events/"):
            told = cast.at(who).get(url).content.decode()
            assert "138 0000 1255" not in told and "138-0000-1255" not in told
            assert "138****1255" in told and other in told
    kept = f"{page}reports/{case.reports.order_by('pk').last().pk}/number/"
    assert "13800001255" in text_of(cast.at("li").post(kept, {"reason": "回访"}))


def test_a_number_kept_with_the_report_stands_in_no_title_no_place_and_no_task(cast):
    told = {"title": "刘大爷 13800001255 报后墙裂", "description": "后墙裂", "address": "8 号楼 138-0000-1255"}
    sent = {
        "category": "2.1",
        "severity": "1",
        "community": cast.city.id("dianji"),
        "channel": "phone",
        "confidential": "on",
    }
    cast.at("li").post("/cases/new/", {**told, **sent, "reporter_phone": "13800001255", "token": "t"})
    case = cast.act(Case.objects.latest("pk"), "escalate", "li", ground="danger")
    case = cast.act(case, "order", "zhang", organisation=cast.city.id("gas"), what="请138 0000 1255开门", within=30)
    case = cast.act(case, "task_accept", "gas", task=cast.task(case, "请138****1255开门").pk, contact="周 13800001255")
    case = cast.act(case, "reclassify", "zhang", title="楼裂，问 138 0000 1255", reason="原来写错了")
    assert case.title == "楼裂，问 138****1255"
    api = "/api/v1/"
    for url in ("/", "/cases/", f"/cases/{case.number}/", f"{api}me/inbox/", f"{api}cases/{case.number}/"):
        told = cast.at("gas").get(url).content.decode()
        assert "138****1255" in told
        assert not any(number in told for number in ("13800001255", "138-0000-1255", "138 0000 1255"))


def test_a_number_no_report_keeps_is_masked_in_a_title_and_a_place_typed_for_all(cast):
    case = cast.settled()
    told = {"title": "楼裂，问 137-0000-2207", "address": "8 号楼，找 137 0000 2207"}
    case = cast.act(case, "reclassify", "zhang", **told, reason="原来写错了")
    assert (case.title, case.address) == ("楼裂，问 137****2207", "8 号楼，找 137****2207")
    api, page = f"/api/v1/cases/{case.number}/", f"/cases/{case.number}/"
    for url in ("/cases/", page, api, f"{api}events/"):
        seen = cast.at("gas").get(url).content.decode()
        assert "137****2207" in seen, url
        assert not any(number in seen for number in ("137-0000-2207", "137 0000 2207"))
    assert "137-0000-2207" in cast.at("zhang").get(page).content.decode(), "whoever sees reporters reads what was typed"


@pytest.mark.parametrize(
    "number", ["+8613800001255", "86 138-0000-1255", "１３８００００１２５５", "138·0000·1255", "1380 000 1255"]
)
def test_a_number_is_masked_however_somebody_groups_it_and_in_a_title_taken_from_the_words(cast, number):
    case = cast.act(cast.settled(), "add_report", "li", description=f"电话{number}，后墙裂了", channel="phone")
    page = cast.at("gas").get(f"/cases/{case.number}/").content.decode()
    assert "****" in page and number not in page
    sent = {"description": f"刘大爷{number}说后墙裂了", "community": cast.city.id("dianji"), "channel": "phone"}
    cast.at("li").post("/cases/new/", sent | {"token": "t", "offered": "1"})
    title = Case.objects.latest("pk").title
    assert title.startswith(("刘大爷1", "刘大爷１"))
    assert title.endswith("说后墙裂了") and "****" in title


@pytest.mark.parametrize("wanted", ["foo", "?x=1", "schema", "//evil.example/", "https://evil.example/"])
def test_only_an_address_of_this_service_is_gone_to_afterwards(cast, wanted):
    case = cast.filed()
    answer = cast.at("li").post(f"/cases/{case.number}/comment/", {"words": "看过了", "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/")


def test_a_name_nobody_could_bear_is_looked_for_without_harm(cast):
    case, client = cast.filed(), cast.at("li")
    assert client.post(f"/cases/{case.number}/comment/", {"words": "@\0ab 请看"}).status_code == 302
    assert client.get(f"/cases/{case.number}/names/?q=%00").status_code == 200


def test_what_the_resident_may_read_names_nobody_however_many_names_stand_before(cast):
    case = cast.filed()
    words = " ".join(f"@查无{n:02}" for n in range(20)) + " @电机社区 请居民找他"
    answer = cast.at("li").post(f"/cases/{case.number}/comment/", {"words": words, "for_resident": "on"})
    assert answer.status_code == 422


def test_what_nobody_could_bear_is_no_name(cast):
    case, client = cast.filed(), cast.at("li")
    sent = {"words": "押金 @5 元，已经退了", "for_resident": "on"}
    answer = client.post(f"/cases/{case.number}/comment/", sent, follow=True)
    assert answer.status_code == 200
    assert "写 @ 和名字" not in text_of(answer).partition("实时更新")[0]


def test_marks_that_steer_or_hide_are_kept_nowhere(cast):
    cast.filed()
    client = cast.at("li")
    for to in ("\u200b", "\u202e\u2066"):
        assert client.post("/me/shift/", {"to": to}).status_code == 422
        assert not client.post("/cases/saved/", {"name": to, "query": "state=open"}, follow=True).context["saved"]
    assert client.post("/me/shift/", {"to": "王\u202e秀英", "note": "看\u2066水表"}).status_code == 302
    assert {"王秀英", "看水表"} <= set(Text.objects.values_list("words", flat=True))


def test_more_time_is_offered_once_and_before_the_task_is_due(cast):
    case, client = cast.acting(), cast.at("gas")
    assert "申请延期…" in text_of(client.get(f"/cases/{case.number}/"))
    task = cast.task(case, "关气").pk
    form = client.get(f"/cases/{case.number}/", {"act": f"request_extension-{task}"}, headers={"HX-Request": "true"})
    assert "现在的期限是" in text_of(form)
    until = timezone.now() + timedelta(days=3)
    cast.act(case, "request_extension", "gas", task=task, until=until, reason="缺配件")
    page = text_of(client.get(f"/cases/{case.number}/"))
    assert "申请延期…" not in page
    assert f"申请延期到 {timezone.localtime(until):%Y-%m-%d %H:%M}" in page


def test_more_time_is_not_offered_for_what_is_overdue(cast):
    case = cast.acting()
    Task.objects.filter(case=case, title="关气").update(due_at=timezone.now() - timedelta(minutes=1))
    assert "申请延期…" not in text_of(cast.at("gas").get(f"/cases/{case.number}/"))


def test_what_somebody_looked_for_is_written_into_no_log(cast, caplog):
    for url in ("/cases/?q=13800001255&severity=x", "/api/v1/cases/?q=13800001255&none=1"):
        assert cast.at("li").get(url).status_code == 422
    assert "/cases/" in caplog.text
    assert "13800001255" not in caplog.text
