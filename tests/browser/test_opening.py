"""A form of a case is fetched when somebody opens it: in place, by the keyboard, and shut again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE, reported

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def li(town):
    """Whoever has just filed a case and stands on its page."""
    person = town.person("dianji")
    reported(person, "井盖松动，过车时响。", "3.2")
    return person


def test_a_form_opens_in_place_by_the_keyboard_and_is_shut_again(li):
    line, box = li.page.locator("#act-add_report"), li.page.locator("details#act-add_report")
    here = li.page.url
    line.focus()
    li.page.keyboard.press("Enter")
    expect(box).to_have_attribute("open", "")
    expect(box.locator("[name=description]")).to_be_focused()
    assert li.page.url == here
    box.locator("summary").focus()
    li.page.keyboard.press("Enter")
    expect(box.locator("[name=description]")).to_be_hidden()
    li.page.keyboard.press("Enter")
    expect(box.locator("[name=description]")).to_be_visible()


PRESSED_AS_IT_COMES = """() => new Promise(done => {
    document.body.addEventListener('htmx:afterSwap', () => queueMicrotask(() => {
        document.getElementById('act-add_report').click();
        done();
    }), {once: true});
    htmx.trigger(document.body, 'case-changed');
})"""


def test_a_line_that_has_just_come_with_a_change_opens_in_place_too(li):
    here = li.page.url
    li.page.evaluate(PRESSED_AS_IT_COMES)
    expect(li.page.locator("details#act-add_report [name=description]")).to_be_focused()
    assert li.page.url == here


def test_what_was_typed_into_a_fetched_form_is_there_after_the_page_was_loaded_anew(li):
    li.opened("add_report").locator("[name=description]").fill("又有人说")
    li.page.reload()
    expect(li.page.locator("details#act-add_report [name=description]")).to_have_value("又有人说")


def test_a_comment_that_was_sent_is_not_offered_again(li):
    li.page.locator("#act-comment [name=words]").fill("看过了")
    li.page.locator("#act-comment button[type=submit]").click()
    li.see("已办好")
    expect(li.page.locator("#act-comment [name=words]")).to_have_value("")


def test_a_fetch_that_fails_says_so_and_is_tried_again(town, li):
    wanted = re.compile(r"\?act=add_report")
    li.page.route(wanted, lambda route: route.fulfill(status=500, body="<html>x</html>"))
    li.page.locator("#act-add_report").click()
    expect(li.page.locator(".act__failed")).to_contain_text("没有取到")
    li.page.unroute(wanted)
    li.page.locator("#act-add_report").click()
    expect(li.page.locator("details#act-add_report [name=description]")).to_be_focused()
    expect(li.page.locator(".act__failed")).to_have_count(0)
    li.complaints = [said for said in li.complaints if "500" not in said]


def test_on_a_phone_the_button_at_the_bottom_opens_the_form_and_sends_what_was_filled_in(town):
    xie = town.person("xingbei", viewport=PHONE)
    reported(xie, "门口堆了建筑垃圾。", "3.2")
    button, box = xie.page.locator(".actionbar .btn-primary"), xie.page.locator("details#act-verify")
    button.click()
    expect(box.locator("[name=finding]")).to_be_focused()
    button.click()
    expect(xie.page.locator(".messages")).to_have_count(0)
    box.locator("[name=finding]").fill("两车砖头")
    xie.go(f"/cases/{xie.number}/")
    expect(box.locator("[name=finding]")).to_have_value("两车砖头")
    button.click()
    expect(box.locator("[name=finding]")).to_be_focused()
    expect(xie.page.locator(".messages")).to_have_count(0)
    button.click()
    xie.see("已办好：核实")
