"""Shown around on the first sign-in: with the keyboard alone, over nothing, and once."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COVERS = """() => { const card = document.querySelector('#tour').getBoundingClientRect();
return ['#part-strip', '#part-todo', '.topbar'].filter(one => { const box = document.querySelector(one).getBoundingClientRect();
return box.bottom > card.top + 1 && box.top < card.bottom - 1; }); }"""


def test_the_steps_stand_beside_the_real_things_and_are_seen_once(town):
    lead = town.person("power", viewport=PHONE).go("/")
    card = lead.page.locator("#tour")
    expect(card).to_contain_text("第 1 步，共 5 步")
    assert lead.page.evaluate(COVERS) == []
    lead.fits()
    card.get_by_role("button", name="下一步").focus()
    lead.page.keyboard.press("Enter")
    expect(lead.page.locator("#tour h2:focus")).to_have_text("按时限")
    expect(lead.page.locator("#part-todo")).to_have_class("panel tour-at")
    assert lead.page.evaluate(COVERS) == []
    with lead.page.expect_response(lambda answer: answer.url.endswith("/me/tour/")):
        card.get_by_role("button", name="不再看").click()
    expect(card).to_be_hidden()
    lead.page.reload()
    expect(lead.page.locator("#tour")).to_have_count(0)
