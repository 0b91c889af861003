"""Naming somebody in a comment by the keyboard: the list opens under an @, arrows choose, and who is named hears of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import sinking

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_whoever_is_named_by_the_keyboard_alone_is_told_and_the_bell_rings(town):
    li, chair = town.person("dianji"), town.person("chengxi")
    sinking(li)
    chair.go("/")
    box, offers = li.page.locator("form.comment textarea"), li.page.locator(".names [role=option]")
    box.focus()
    li.page.keyboard.type("请@城")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    li.page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(box).to_have_value("请@城")
    expect(box).to_be_focused()
    li.page.keyboard.type("西")
    expect(offers.first).to_contain_text("城西街道")
    li.page.keyboard.press("ArrowDown")
    li.page.keyboard.press("ArrowUp")
    li.page.keyboard.press("Enter")
    expect(box).to_have_value("请@城西街道 ")
    li.page.keyboard.type("派人来")
    li.page.keyboard.press("Tab")
    li.page.locator("form.comment button").click()
    li.see("已通知城西街道")
    expect(li.page.locator("#part-record .named")).to_have_text("@城西街道")
    expect(chair.page.locator("#bell .count")).to_be_visible()
    chair.go("/messages/").see("在留言里提到您")
