"""A form is drawn when it is opened: in the page by a link, alone where htmx fetches it, for nobody else than on the page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coordination.models import Case
from tests.doors.pages import form_of, hidden, text_of
from tests.doors.test_visibility_pages import CAST, OUT_OF_SCOPE, SEES

pytestmark = pytest.mark.django_db
FETCHED = {"HX-Request": "true"}
CHAIRS = {"zhang"}


def url(case, action=""):
    return f"/cases/{case.number}/{action}/" if action else f"/cases/{case.number}/"


def lines(page) -> list[str]:
    """The keys of the forms that a page offers to open."""
    return re.findall(r'<a class="[^"]*--shut"[^>]* href="[^"]*\?act=([\w-]+)#', page.content.decode())


def forms(page) -> list[str]:
    """The actions whose forms are drawn on a page."""
    return re.findall(r'<form class="act__form[^>]*action="/cases/[\d-]+/(\w+)/"', page.content.decode())


def test_only_what_is_asked_of_me_is_drawn_and_the_rest_is_a_line_to_open(cast):
    page = cast.at("zhang").get(url(cast.escalated()))
    assert forms(page) == ["sign"]
    assert {"assign", "order", "convene", "reclassify", "attach"} <= set(lines(page))


def test_a_line_leads_to_the_same_page_with_its_form_drawn_and_open(cast):
    case = cast.escalated()
    client = cast.at("zhang")
    page = client.get(url(case), {"act": "assign"})
    assert page.status_code == 200
    assert re.search(r'<details class="act" id="act-assign"\s+open', page.content.decode())
    assert "assign" not in lines(page)
    assert "做不了" not in text_of(page)


@pytest.mark.parametrize("who", ["li", "zhang", "gas", "supervisor"])
@pytest.mark.parametrize("state", ["escalated", "convening", "acting"])
def test_every_line_of_a_page_opens_in_place_and_by_its_link(cast, who, state):
    case = getattr(cast, state)()
    client = cast.at(who)
    for key in lines(client.get(url(case))) if who in SEES else ():
        alone = client.get(url(case), {"act": key}, headers=FETCHED)
        action = key.partition("-")[0]
        assert alone.status_code == 200, key
        assert form_of(alone, action), key
        assert "<html" not in alone.content.decode(), key
        assert form_of(client.get(url(case), {"act": key}), action), key


@pytest.mark.parametrize("who", CAST)
def test_a_form_alone_goes_to_exactly_those_who_have_it_on_their_page(cast, who):
    """The matrix of the pages once more, for what htmx fetches."""
    case = cast.convening()
    client, summons = cast.at(who), cast.summons(case, "gas").pk
    answers = {
        key: client.get(url(case), {"act": key}, headers=FETCHED).status_code
        for key in ("add_department", f"report_in-{summons}", "nonsense")
    }
    outside = who not in SEES
    assert answers == {
        "add_department": OUT_OF_SCOPE if outside else 200 if who in CHAIRS else 409,
        f"report_in-{summons}": OUT_OF_SCOPE if outside else 200 if who in {"gas", "gas-lead"} else 409,
        "nonsense": OUT_OF_SCOPE if outside else 409,
    }


def test_somebody_not_signed_in_is_sent_to_sign_in_and_back_to_the_form(cast):
    case = cast.convening()
    answer = Client().get(url(case), {"act": "add_department"}, headers=FETCHED)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"].startswith("/login/?next=")


@pytest.mark.parametrize("key", ["accept", "report_in-1", "nonsense", "'\"><b>", "amend_plan", ""])
def test_a_form_that_is_not_there_leaves_the_page_as_usual_with_a_notice(cast, key):
    case = cast.escalated()
    client = cast.at("zhang")
    page = client.get(url(case), {"act": key})
    assert page.status_code == 200
    assert forms(page) == ["sign"]
    assert ("现在做不了" in text_of(page) or "没有这张表" in text_of(page)) == bool(key)
    assert "'\"><b>" not in page.content.decode()


def test_a_department_that_was_released_opens_nothing(cast):
    case = cast.convening()
    summons = cast.summons(case, "power")
    said = {"clause": "2.1.9", "owner": cast.city.id("owner"), "reason": "不归我们"}
    cast.act(case, "decline", "power", summons=summons.pk, **said)
    cast.act(case, "rule", "zhang", ruling=summons.rulings.get().pk, outcome="released", reason="确实不归")
    answer = cast.at("power").get(url(case), {"act": f"report_in-{summons.pk}"}, headers=FETCHED)
    assert answer.status_code == 409


# ── what the page in front of somebody had seen ─────────────────────────────────────────────────────────────────────


def test_a_form_fetched_later_than_its_page_keeps_what_the_page_had_seen_and_says_so(cast):
    case = cast.convening()
    client = cast.at("zhang")
    asked = {"act": "add_department", "seen": case.last_seq}
    assert "又有了变化" not in text_of(client.get(url(case), asked, headers=FETCHED))
    cast.act(case, "add_department", "zhang", organisation=cast.city.id("lights"), reason="先加一个")
    alone = client.get(url(case), asked, headers=FETCHED)
    assert hidden(alone, "add_department")["seen"] == str(case.last_seq)
    assert "又有了变化" in text_of(alone)
    assert f'href="{url(case)}?act=add_department#act-add_department"' in alone.content.decode()
    sent = {**hidden(alone, "add_department"), "organisation": cast.city.id("owner"), "reason": "产权单位"}
    answer = client.post(url(case, "add_department"), sent)
    assert answer.status_code == 409
    assert "产权单位" in form_of(answer, "add_department")
    again = {**sent, **hidden(answer, "add_department")}
    assert client.post(url(case, "add_department"), again).status_code == 302


@pytest.mark.parametrize("claimed", ["999999", "-1", "x", "", "１"])
def test_nobody_claims_to_have_seen_what_has_not_happened(cast, claimed):
    case = cast.escalated()
    alone = cast.at("zhang").get(url(case), {"act": "assign", "seen": claimed}, headers=FETCHED)
    last = Case.objects.get(pk=case.pk).last_seq
    assert hidden(alone, "assign")["seen"] == str(last)


def test_the_key_that_makes_a_form_count_once_is_another_each_time_it_is_opened(cast):
    case = cast.escalated()
    client = cast.at("zhang")
    keys = {hidden(client.get(url(case), {"act": "assign"}, headers=FETCHED), "assign")["token"] for _ in range(3)}
    assert len(keys) == 3


def test_what_cannot_be_taken_back_still_asks_twice_and_says_what_it_causes(cast):
    case = cast.convening()
    alone = cast.at("zhang").get(url(case), {"act": "call_off"}, headers=FETCHED)
    form = form_of(alone, "call_off")
    assert 'data-confirm="' in form
    assert 'class="causes"' in form


def test_whoever_orders_a_second_time_is_told_of_the_order_that_waits_for_its_answer(cast):
    case = cast.escalated()
    ask = {"act": "order_supervision"}
    assert "已有一张" not in form_of(cast.at("supervisor").get(url(case), ask, headers=FETCHED), "order_supervision")
    order = {"organisation": cast.city.id("chengxi"), "words": "为什么慢", "due_at": timezone.now() + timedelta(days=2)}
    cast.act(case, "order_supervision", "supervisor", **order)
    form = form_of(cast.at("supervisor").get(url(case), ask, headers=FETCHED), "order_supervision")
    assert "城西街道已有一张" in form


def test_the_community_that_no_longer_holds_a_case_is_told_who_corrects_it_and_where_to_say_so(cast):
    held, gone = cast.filed(title="路灯不亮", category="5.1"), cast.escalated()
    said, box = "标题、类别、级别、地点由城西街道改", 'href="#act-comment"'
    assert said in text_of(cast.at("li").get(url(gone)))
    for who, case in (("li", held), ("zhang", gone)):
        assert said not in text_of(cast.at(who).get(url(case)))
    for case in (held, gone):
        assert box in can_do(cast.at("li").get(url(case)))


def can_do(response) -> str:
    """What stands under 我能做的."""
    return response.content.decode().partition('id="actions"')[2].partition("</section>")[0]
