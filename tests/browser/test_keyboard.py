"""The keyboard alone: from the workbench to an answer, without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import sinking

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_department_reports_in_without_a_mouse(town):
    li = town.person("dianji")
    number = sinking(li)
    li.act("escalate", ground="danger")
    gas = town.person("gas").wait_for(number, "convening").go("/")
    keys = gas.page.keyboard
    row = gas.page.locator(f"[data-row]:has(a[href*='/cases/{number}/'])").first
    expect(row).to_be_visible()
    for _ in range(30):
        keys.press("j")
        if "item--sel" in (row.get_attribute("class") or ""):
            break
    expect(gas.page.locator("#peek")).to_contain_text(number)
    keys.press("Enter")
    gas.page.wait_for_url(re.compile(rf"/cases/{number}/#act-report_in-\d+"))
    form = gas.page.locator("details.act[id^='act-report_in'][open]")
    expect(form.locator(":focus")).to_have_count(1)
    for _ in range(12):
        if gas.page.evaluate("document.activeElement.name") == "minutes":
            keys.press("Space")
        if gas.page.evaluate("document.activeElement.type") == "submit":
            break
        keys.press("Tab")
    keys.press("Enter")
    gas.see("已办好：报到")
