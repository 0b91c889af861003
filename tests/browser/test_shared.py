"""A browser that several people use, and sessions that end meanwhile: nothing is lost, nothing is somebody else's."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from coordination.demo.accounts import PASSWORD
from tests.browser.people import PHONE, Person, sinking
from tests.browser.stack import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHO = "/me/here/"
WORDS = "家属院 6 号楼东南角往下沉了，墙上裂了大缝。"


@pytest.fixture
def li(town):
    """A community worker with a browser of their own."""
    person = town.stranger("dianji", viewport=PHONE, has_touch=True, is_mobile=True).sign_in()
    yield person
    person.page.context.close()


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "墙.jpg"
    Image.effect_noise((300, 200), 60).convert("RGB").save(path)
    return path


def kept_without_a_network(li: Person, words: str = WORDS, photo: Path | None = None) -> None:
    li.go("/cases/new/")
    li.page.context.set_offline(True)
    if photo:
        li.page.locator("[name=photos]").set_input_files(photo)
        expect(li.page.locator(".shot--left")).to_have_count(1)
    li.page.locator("[name=description]").fill(words)
    li.page.locator(".actionbar button[type=submit]").tap()
    expect(li.page.locator("[data-entry]")).to_have_count(1)


def back_online(li: Person) -> int:
    """The network is there again; the status of what was answered to the sending."""
    with li.page.expect_response(lambda a: a.request.method == "POST" and a.url.endswith("/cases/new/")) as answer:
        li.page.context.set_offline(False)
    return answer.value.status


def asked_for_nobody(li: Person) -> None:
    """The network is there again, and before anything is sent it is asked who is here: nobody."""
    with li.page.expect_request(f"{li.url}{WHO}"):
        li.page.context.set_offline(False)


def entries(page) -> int:
    """How many reports wait on this device, whoever's."""
    return page.evaluate(
        """() => new Promise(done => { const opening = indexedDB.open('convene', 1); opening.onsuccess = () => {
        const all = opening.result.transaction('queue').objectStore('queue').getAll();
        all.onsuccess = () => { opening.result.close(); done(all.result.length); }; }; })"""
    )


def sign_out_elsewhere(li: Person) -> None:
    """The session ends, the page stays."""
    li.page.context.clear_cookies(name="sessionid")


def test_a_report_that_waits_is_not_lost_when_the_session_has_ended(li):
    li.page.route("**/suggest/", lambda route: route.abort())  # the page would go to sign in by itself, now or later
    kept_without_a_network(li)
    sign_out_elsewhere(li)
    asked_for_nobody(li)
    assert entries(li.page) == 1
    li.sign_in_by_hand().go("/cases/new/")
    li.see("没网时登记的已经提交。")
    assert entries(li.page) == 0


def test_a_report_that_waits_goes_on_waiting_while_nobody_can_answer(li):
    kept_without_a_network(li)
    li.page.route("**/cases/new/", lambda route: route.fulfill(status=503, body=""))
    assert back_online(li) == 503
    expect(li.page.locator("[data-entry]")).to_contain_text("恢复网络后自动提交")
    li.page.unroute("**/cases/new/")
    li.go("/cases/new/")
    li.see("没网时登记的已经提交。")


def test_what_waits_is_neither_shown_to_nor_sent_by_whoever_signs_in_next(li, town):
    li.page.route("**/suggest/", lambda route: route.abort())
    kept_without_a_network(li)
    li.page.context.clear_cookies()
    asked_for_nobody(li)
    other = li.leave_to("xingbei")
    other.sign_in_by_hand().go("/cases/new/")
    assert entries(other.page) == 1
    expect(other.page.locator("[data-entry]")).to_have_count(0)


def test_a_report_that_was_refused_comes_back_with_its_photo(li, photo):
    li.page.route("**/suggest/", lambda route: route.abort())  # else it may be there before the form goes, or after
    kept_without_a_network(li, photo=photo)
    li.page.route("**/cases/new/", lambda route: route.fulfill(status=422, body=""))
    assert back_online(li) == 422
    expect(li.page.locator("[data-entry]")).to_contain_text("没有收下")
    li.page.unroute("**/cases/new/")
    li.page.locator("[data-entry] button").first.tap()
    li.see("请看一下推荐的类别")
    expect(li.page.locator(".shot img")).to_have_count(1)
    li.page.locator(".actionbar button[type=submit]").tap()
    li.see("已登记")
    expect(li.page.locator("#photos img")).to_have_count(1)


def test_a_photo_sent_after_the_session_ended_stays_with_its_form(li, photo):
    li.go("/cases/new/")
    sign_out_elsewhere(li)
    li.page.locator("[name=photos]").set_input_files(photo)
    expect(li.page.locator(".shot--left")).to_have_count(1)
    expect(li.page.get_by_role("button", name="不要这张照片")).to_be_visible()
    expect(li.page.locator(".shots input[name=username]")).to_have_count(0)


def test_a_page_that_finds_its_session_ended_stays_with_what_is_typed_on_it(li):
    li.go("/cases/new/")
    sign_out_elsewhere(li)
    li.page.locator("[name=description]").fill(WORDS)
    li.page.locator("[name=address]").fill("电机路")  # by now a suggestion was asked for, and sent to sign in
    expect(li.page.locator("#signed-out")).to_be_visible()
    expect(li.page.locator("[name=description]")).to_have_value(WORDS)
    li.page.get_by_role("link", name="重新登录").click()
    li.page.fill("[name=username]", "dianji")
    li.page.fill("[name=password]", PASSWORD)
    li.page.click("main form button[type=submit]")
    expect(li.page.locator("[name=description]")).to_have_value(WORDS)


def test_what_one_person_typed_is_not_offered_to_the_next_in_the_same_window(town):
    clerk = town.stranger("dianji").sign_in()
    number = sinking(clerk)
    clerk.go(f"/cases/{number}/")
    box = clerk.page.locator("form[action$='/comment/'] textarea")
    box.fill("只有我自己该看到的话")
    clerk.page.goto("about:blank")  # else the page itself may go to the sign-in page, in between
    clerk.page.context.clear_cookies()
    chief = clerk.leave_to("chengxi")
    chief.sign_in_by_hand().go(f"/cases/{number}/")
    expect(chief.page.locator("form[action$='/comment/'] textarea")).to_have_value("")
    clerk.page.goto("about:blank")
    clerk.page.context.clear_cookies()
    clerk.sign_in_by_hand().go(f"/cases/{number}/")
    expect(box).to_have_value("只有我自己该看到的话")
    clerk.page.context.close()


def test_a_stream_that_was_refused_is_asked_for_again(town):
    clerk = town.stranger("dianji")
    clerk.page.clock.install()
    asked = []

    def answer(route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=502, body="")

    clerk.page.route(re.compile(r"/api/v1/stream/"), answer)
    clerk.sign_in().go("/")
    wait_until(lambda: clerk.page.evaluate("1") and asked, "the stream to be asked for")
    before = len(asked)
    wait_until(lambda: clerk.page.clock.run_for(5_000) or len(asked) > before, "it to be asked for again")
    clerk.page.context.close()
