"""Maps in a browser: brought only when they are wanted, pressed or moved by keys, and readable without them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.people import PHONE, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DRAWN = "[data-map][data-drawn='1']"
GRAVE = {"serious", "critical"}


def drawn(person):
    """The map of the page, looked at until it is there."""
    person.page.locator("[data-map]").scroll_into_view_if_needed()
    box = person.page.locator(DRAWN)
    expect(box).to_be_visible()
    return box


def grave(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in GRAVE]


def test_on_a_phone_a_press_on_the_map_finds_the_community_and_is_taken_back(town):
    phone, asked = town.stranger("chengxi", viewport=PHONE, has_touch=True, is_mobile=True).sign_in(), []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.go("/cases/new/")
    phone.page.wait_for_load_state("networkidle")
    assert [url for url in asked if "leaflet" in url or "/map/" in url] == []
    phone.page.locator(".map-fold summary").tap()
    drawn(phone).tap()
    expect(phone.page.locator("[data-located]")).to_contain_text("位置已定")
    expect(phone.page.locator("#suggested-community")).to_contain_text("按位置")
    expect(phone.page.locator("[name=community]")).not_to_have_value("")
    expect(phone.page.locator("#position-where")).to_contain_text("在城西街道")
    phone.fits()
    phone.page.locator("[data-unlocate]").tap()
    expect(phone.page.locator("[name=community]")).to_have_value("")
    expect(phone.page.locator("[name=lat]")).to_have_value("")
    assert phone.complaints == []
    phone.page.context.close()


def test_a_position_set_by_keys_is_on_the_case_and_on_the_map_of_the_list(town):
    li = town.person("dianji").go("/cases/new/")
    drawn(li).focus()
    li.page.keyboard.press("Enter")
    expect(li.page.locator("[data-located]")).to_contain_text("位置已定")
    li.page.reload()
    expect(li.page.locator("[data-located]")).to_contain_text("位置已定")
    fill(li.page.locator("#filing"), description="井盖松动，过车时响。", address="2 号楼", severity="2")
    expect(li.page.locator("#suggested-category [name=category]")).not_to_have_value("")
    li.page.locator("#filing button.wide-only").click()
    li.see("已登记")
    assert drawn(li).get_attribute("data-at")
    expect(li.page.locator("#place path.leaflet-interactive").last).to_be_visible()
    li.go("/cases/?view=map&severity=2")
    drawn(li).locator("path.leaflet-interactive").last.click()
    expect(li.page.locator(".leaflet-popup a")).to_have_attribute("href", re.compile(r"/cases/20\d\d-\d+/"))
    assert grave(li.page) == []
