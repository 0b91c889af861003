"""Naming people and units in a comment: who is told, who is not and why, and whom one may choose from."""

import re

import pytest

from coordination.models import Case, Delivery, Event, Involvement, Text, User
from coordination.records import mentions
from coordination.stages import _wake
from coordination.worker import rounds
from tests.doors.pages import text_of
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return cast.convening()


def said(cast, case, words, by="zhang", **more):
    return cast.at(by).post(f"/cases/{case.number}/comment/", {"words": words, **more}, follow=True)


def told(case):
    rounds.plan_deliveries()
    rows = Delivery.objects.filter(case=case, template="named", channel="in_app")
    return sorted(rows.values_list("recipient__username", flat=True))


def test_whoever_is_named_is_told_once_and_the_author_never(cast, case):
    page = text_of(said(cast, case, "@李晓燕请带路，@供气公司先关阀，@李晓燕 别忘了钥匙，@张海峰"))
    assert "已通知李晓燕、供气公司" in page
    assert told(case) == ["gas-lead", "li"]
    page = cast.at("li").get("/messages/")
    assert "张海峰在留言里提到您：「@李晓燕请带路，@供气公司先关阀，@李晓燕 别忘了钥匙，@张海峰」" in text_of(page)
    assert f"/cases/{case.number}/#e{case.last_seq + 1}" in page.content.decode()


def test_the_bell_of_whoever_is_named_rings(cast, case, monkeypatch, django_capture_on_commit_callbacks):
    rounds.plan_deliveries()
    rung = []
    monkeypatch.setattr(_wake, "_bell", [rung.append])
    said(cast, case, "@李晓燕请看")
    with django_capture_on_commit_callbacks(execute=True):
        rounds.plan_deliveries()
    assert rung == [{case.pk: {cast.city.users["li"].pk}}]


def test_a_named_person_is_shown_as_such_in_the_record(cast, case):
    page = said(cast, case, "@李晓燕请看 <b>&</b>").content.decode()
    assert '<b class="named">@李晓燕</b>请看 &lt;b&gt;&amp;&lt;/b&gt;' in page


def test_who_does_not_see_the_case_is_not_told_and_the_author_hears_why(cast, case):
    page = text_of(said(cast, case, "@赵敏 和 @城管局 请看，@查无此人"))
    assert "赵敏、城管局看不到这起事件，没有通知" in page
    assert "没有叫「查无此人」的人或单位" in page
    assert told(case) == []
    assert "named" not in Event.objects.get(case=case, action="comment").payload


def test_what_the_resident_may_read_names_no_colleague(cast, case):
    page = said(cast, case, "请找@李晓燕", for_resident="on")
    assert page.status_code == 422
    assert "不能用 @ 点名" in text_of(page)
    assert "请找@李晓燕" in page.content.decode()
    assert not Event.objects.filter(case=case, action="comment").exists()


def offered(cast, case, who, typed=""):
    page = cast.at(who).get(f"/cases/{case.number}/names/", {"q": typed})
    return re.findall('data-name="([^"]+)"', page.content.decode())


def test_those_who_see_the_case_are_offered_and_nobody_else(cast, case):
    assert offered(cast, case, "zhang", "李") == ["李晓燕"]
    assert offered(cast, case, "zhang", "供")[:3] == ["供水公司", "供气公司", "供电公司"]
    assert offered(cast, case, "zhang", "赵") == offered(cast, case, "zhang", "城管") == []
    assert len(offered(cast, case, "zhang")) <= 8


def test_those_who_may_be_named_are_those_who_see_the_case(cast, case):
    """The two ways of saying who sees a case agree for everybody with a part in it that goes on."""
    cities.person(cast.city, "local", "chengxi", "supervisor")
    cities.person(cast.city, "other", "yuxiang", "supervisor")
    today = case.filed_at.date()
    seats = mentions.seats(case, today, mentions.units(case))
    found = set(seats.values_list("user__username", flat=True))
    actors = {name: cast.city.actor(name) for name in User.objects.values_list("username", flat=True)}
    seeing = {name for name, by in actors.items() if Case.objects.visible_to(by).filter(pk=case.pk).exists()}
    assert found == seeing - {"client"}
    Involvement.objects.filter(case=case, organisation=cast.city.id("gas")).update(until=case.changed_at)
    seats = mentions.seats(case, today, mentions.units(case))
    assert found - set(seats.values_list("user__username", flat=True)) == {"gas", "gas-lead"}


def test_a_comment_that_names_nobody_says_that_nobody_was_notified(cast, case):
    assert "没有另外提醒谁" in text_of(said(cast, case, "请城西街道派人带路"))
    assert "没有另外提醒谁" not in text_of(said(cast, case, "请@城西街道 派人带路", by="li"))


def test_the_comment_beside_the_workbench_asks_for_names_as_well(cast, case):
    alone = cast.at("gas").get(f"/cases/{case.number}/", {"act": "comment"}, headers={"HX-Request": "true"})
    assert f'data-names="/cases/{case.number}/names/"' in alone.content.decode()


def test_the_chair_reads_in_the_message_and_in_the_record_who_reported_in_and_whom_they_send(cast, case):
    sent = {"summons": cast.summons(case, "gas").pk, "contact": "周班长 2026-13-45 10:00:00", "minutes": 20}
    assert cast.at("gas").post(f"/cases/{case.number}/report_in/", sent).status_code == 302
    rounds.plan_deliveries()
    told = "供气公司 gas 报到，派周班长 2026-13-45 10:00:00，20 分钟后到"
    assert told in text_of(cast.at("zhang").get("/messages/"))
    assert told.partition(" 报到")[2] in text_of(cast.at("zhang").get(f"/cases/{case.number}/"))
    event = Event.objects.get(case=case, action="report_in")
    assert "周班长" not in str(event.payload)
    Text.objects.filter(pk=event.payload["words"]["contact"]["text"]).update(words="", salt=None, erased_at=event.at)
    assert "供气公司 gas 报到，20 分钟后到" in text_of(cast.at("zhang").get("/messages/"))


def test_a_number_that_moved_with_its_report_stays_masked_in_messages_about_the_case_it_came_from(cast, case):
    case = cast.act(case, "add_report", "li", channel="phone", description="墙裂了", reporter_phone="13800001255")
    case = cast.act(case, "comment", "li", words="@张海峰 138-0000-1255 没人接")
    rounds.plan_deliveries()
    cast.act(case, "merge", "zhang", into=cast.settled().pk, reason="同一件事")
    page = text_of(cast.at("zhang").get("/messages/"))
    assert "138****1255 没人接" in page
