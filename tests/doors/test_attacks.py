"""What somebody tries who means no good, or only presses twice: each leaves nothing behind and learns nothing new."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from coordination.models import AccessRecord, Case, Event, Report
from coordination.reading import catalogue
from coordination.reading.cases import page, read_filters
from coordination.reading.inbox import waiting
from coordination.rules.words import Role
from coordination.stages import ACTIONS, report
from tests.doors.api import Scene, body, client
from tests.doors.pages import Cast, text_of
from tests.doors.test_reading import acting, convened, minutes
from tests.factories import city as cities

pytestmark = pytest.mark.django_db
PASSWORD = "zhao-gu-ren-0359"
RELEASED = "您已退出这件事，之后的情况不再显示。"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def town():
    catalogue.forget()
    yield cities.build()
    catalogue.forget()


@pytest.fixture
def scene(town):
    return Scene(town)


def test_another_spelling_of_a_name_is_no_way_round_the_lockout(cast, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.city.users["li"].set_password(PASSWORD)
    cast.city.users["li"].save()
    for _ in range(8):
        Client().post("/login/", {"username": "li", "password": "nope"})
    for name in ("li", "LI", "Li", " li ", "ｌｉ", "lı"):
        answer = Client().post("/login/", {"username": name, "password": PASSWORD})
        assert answer.status_code in (422, 429), name


# ── a department that was released ──────────────────────────────────────────────────────────────────────────────────


def later(town):
    """A case that power was released from, corrected and handed up afterwards."""
    case = acting(town)
    zhang = town.actor("zhang")
    said = {"severity": 2, "category": town.categories["5.1"].pk, "address": "改正后的地址", "reason": "看错了"}
    ACTIONS["reclassify"](case=case.pk, by=zhang, at=minutes(60), **said)
    ACTIONS["escalate"](case=case.pk, by=zhang, ground="several_departments", at=minutes(61))
    return Case.objects.get(pk=case.pk)


def test_what_was_corrected_after_a_release_is_not_shown_to_whoever_was_released(town):
    case = later(town)
    seen = client(town, "power").get(f"/api/v1/cases/{case.number}/").json()
    assert (seen["severity"], seen["category"]["code"], seen["address"]) == (1, "2.1", "")
    assert seen["handler"]["code"] == "chengxi"
    [row] = page(town.actor("power"), read_filters({})).rows
    assert (row.severity, row.category.code, row.address, row.handler.code) == (1, "2.1", "", "chengxi")
    now = client(town, "gas").get(f"/api/v1/cases/{case.number}/").json()
    assert (now["severity"], now["category"]["code"], now["address"]) == (2, "5.1", "改正后的地址")


@pytest.mark.parametrize("wanted", ["overdue", "ruling", "absent", "unplaced"])
def test_no_filter_tells_whoever_was_released_what_became_of_a_case(town, wanted):
    later(town)
    asked = [page(town.actor("power"), read_filters({wanted: told})).rows for told in ("false", "true")]
    assert asked == [[], []]


def test_a_place_corrected_after_a_release_is_not_found_by_whoever_was_released(town):
    case = later(town)
    assert page(town.actor("power"), read_filters({"q": "改正后的地址"})).rows == []
    assert [row.pk for row in page(town.actor("power"), read_filters({"q": case.title})).rows] == [case.pk]
    assert [row.pk for row in page(town.actor("gas"), read_filters({"q": "改正后的地址"})).rows] == [case.pk]


def test_a_try_to_act_does_not_tell_whoever_was_released_how_the_case_stands(town):
    case = later(town)
    power, before = client(town, "power"), Event.objects.filter(case=case).count()
    summons = case.summonses.get(organisation__code="power").pk
    for address in (
        f"cases/{case.number}/actions/comment/",
        f"cases/{case.number}/actions/escalate/",
        f"summons/{summons}/actions/report_in/",
    ):
        answer = power.post(f"/api/v1/{address}", {"words": "x"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "released"), address
        assert {"state", "last_seq", "possible"}.isdisjoint(answer.json()), address
    photos = power.post(f"/api/v1/cases/{case.number}/attachments/", {"task": "1"}, format="multipart")
    assert (photos.status_code, photos.json()["code"]) == (403, "released")
    assert Event.objects.filter(case=case).count() == before


def test_on_pages_whoever_was_released_keeps_their_words_and_sees_nobodys_turn(cast):
    case = cast.convening()
    summons = cast.summons(case, "power")
    said = {"clause": "2.1.9", "owner": cast.city.id("owner"), "reason": "不归我们"}
    cast.act(case, "decline", "power", summons=summons.pk, **said)
    cast.act(case, "rule", "zhang", ruling=summons.rulings.get().pk, outcome="released", reason="确实不归")
    answer = cast.at("power").post(f"/cases/{case.number}/comment/", {"words": "还有一句话"})
    assert answer.status_code == 403
    assert "还有一句话" in text_of(answer) and RELEASED.rstrip("。") in text_of(answer)
    [row] = cast.client.get("/cases/?state=").context["rows"]
    assert (row.holder, row.clock) == (None, None)


# ── what was typed is not lost ──────────────────────────────────────────────────────────────────────────────────────


def test_a_faulty_form_on_a_stale_page_is_kept_with_the_reason(cast):
    case = cast.escalated()
    answer = cast.at("li").post(
        f"/cases/{case.number}/verify/", {"finding": "看了很久才写下的", "severity": "9", "seen": "1"}
    )
    assert answer.status_code == 409
    assert "看了很久才写下的" in text_of(answer)


def test_a_plan_that_somebody_else_was_faster_with_is_kept(cast):
    case = cast.acting()
    rows = {"plan-TOTAL_FORMS": "2", "plan-INITIAL_FORMS": "0", "plan-1-what": "支撑东南角", "plan-1-due_at": "明天"}
    answer = cast.at("zhang").post(f"/cases/{case.number}/agree_plan/", {**rows, "note": "会上说的", "seen": "1"})
    assert answer.status_code == 409
    assert "支撑东南角" in text_of(answer) and "会上说的" in text_of(answer)


def test_a_form_sent_again_with_other_words_can_be_sent_as_another_case(cast):
    words = {"description": "路灯不亮", "channel": "phone", "offered": "x", "token": "a" * 32}
    client_ = cast.at("li")
    assert client_.post("/cases/new/", words).status_code == 302
    again = client_.post("/cases/new/", words | {"description": "井盖坏了"})
    assert again.status_code == 422 and "井盖坏了" in again.content.decode()
    fresh = again.context["token"]
    assert fresh != words["token"]
    assert client_.post("/cases/new/", words | {"description": "井盖坏了", "token": fresh}).status_code == 302
    assert Case.objects.count() == 2


@pytest.mark.parametrize("index", ["²", "٣", "-1", "99999999"])
def test_rows_of_a_plan_with_odd_numbers_are_no_fault_of_ours(cast, index):
    case = cast.settled()
    answer = cast.at("zhang").post(
        f"/cases/{case.number}/agree_plan/", {f"tasks-{index}-what": "x", "note": "会上说的"}
    )
    assert answer.status_code == 422
    assert "会上说的" in answer.content.decode()


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", ["0", "101", "0050", "00501", "0001" + "1" * 20, "1" * 5000, "-1", "٣", ""])
def test_a_page_has_at_most_a_hundred_cases(town, size):
    answer = client(town, "he").get("/api/v1/cases/", {"size": size})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["size"])


def test_a_number_below_zero_names_nobody(scene):
    case = convened(scene.town)
    sent = {"organisation": -scene.town.id("gas"), "what": "关气", "within": 30}
    answer = client(scene.town, "zhang").post(f"/api/v1/cases/{case.number}/actions/order/", sent, format="json")
    assert answer.status_code == 422 and "organisation" in answer.json()["errors"]


@pytest.mark.parametrize("title", ["\u200b\u200b", "\u00ad\u2060", "\u3000\u200d"])
def test_a_title_nobody_can_see_is_none(town, title):
    answer = client(town, "li").post("/api/v1/cases/", body(title=title), format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title"])


def test_a_reason_nobody_can_read_reveals_no_number(cast):
    case = cast.escalated()
    pk = Report.objects.get(case=case).pk
    answer = cast.at("li").post(f"/cases/{case.number}/reports/{pk}/number/", {"reason": "\u200b\u2060"})
    assert answer.status_code == 422 and "13835922417" not in answer.content.decode()
    assert not AccessRecord.objects.exists()


def test_a_phone_in_wide_digits_is_found_by_plain_ones(town):
    sent = body(reporter={"name": "王", "phone": "１３９１２３４５６７８"})
    filed = client(town, "li").post("/api/v1/cases/", sent, format="json").json()
    found = client(town, "li").get("/api/v1/cases/", {"q": "13912345678"}).json()["results"]
    assert [row["number"] for row in found] == [filed["number"]]


def test_a_name_that_stands_twice_in_an_object_is_not_understood(town):
    raw = b'{"title": "a", "title": "b", "description": "c"}'
    answer = client(town, "li").post("/api/v1/cases/", raw, content_type="application/json")
    assert answer.status_code == 400 and "title" in answer.json()["detail"]
    assert not Case.objects.exists()


def test_a_body_in_pieces_is_asked_for_in_one(town):
    answer = client(town, "li").post(
        "/api/v1/cases/", b"", content_type="application/json", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_answers_are_kept_by_no_cache(town):
    assert client(town, "li").get("/api/v1/me/").headers["Cache-Control"] == "private, no-store"
    assert APIClient().get("/api/v1/me/").headers["Cache-Control"] == "private, no-store"


def test_a_corrected_place_is_on_record(town):
    case = report.file(by=town.actor("li"), title="a", description="b", category=town.categories["2.1"].pk).case
    said = {"address": "电机厂 5 号楼", "reason": "问清楚了"}
    client(town, "li").post(f"/api/v1/cases/{case.number}/actions/reclassify/", said, format="json")
    last = client(town, "li").get(f"/api/v1/cases/{case.number}/events/").json()["results"][-1]
    assert last["words"] == said


def test_an_order_shows_no_case_that_went_to_another_subdistrict(town):
    cities.person(town, "local", "chengxi", Role.SUPERVISOR)
    case = acting(town)
    said = {"organisation": town.id("gas"), "words": "为何这么慢", "due_at": minutes(600)}
    ACTIONS["order_supervision"](case=case.pk, by=town.actor("local"), at=minutes(60), **said)
    [item] = waiting(town.actor("local"))
    assert item.number == case.number
    ACTIONS["escalate"](case=case.pk, by=town.actor("zhang"), ground="several_departments", at=minutes(61))
    moved = {"community": town.id("xima"), "title": "别处的事", "reason": "在村里"}
    ACTIONS["reclassify"](case=case.pk, by=town.actor("he"), at=minutes(62), **moved)
    assert client(town, "local").get(f"/api/v1/cases/{case.number}/").status_code == 404
    assert waiting(town.actor("local")) == []
