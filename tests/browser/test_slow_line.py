"""On a slow line a page is used before its scripts have come: what was typed and chosen by then stands."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SCRIPTS = re.compile(r"/static/(js|vendor)/.*\.js$")


@pytest.fixture
def li(town):
    """A community worker with a phone, about to file."""
    person = town.stranger("dianji", viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block").sign_in()
    yield person
    person.page.context.close()


def opened_slowly(person: Person, path: str) -> list:
    """A page whose scripts are on their way, and what is on its way."""
    held: list = []
    person.page.route(
        SCRIPTS, lambda route: held.append(route) if "theme" not in route.request.url else route.continue_()
    )
    person.page.goto(f"{person.url}{path}", wait_until="commit")
    expect(person.page.locator(".actionbar button[type=submit]")).to_be_visible()
    return held


def come(person: Person, held: list) -> None:
    """The scripts arrive: whatever was held goes on, and what is still asked for is not held."""
    assert held
    person.page.unroute(SCRIPTS)
    person.page.wait_for_load_state()


def test_what_is_typed_before_the_scripts_have_come_is_not_overwritten_by_what_was_set_aside_earlier(li):
    words, place = li.go("/cases/new/").page.locator("[name=description]"), li.page.locator("[name=address]")
    words.fill("路灯不亮，天黑看不见路。")
    place.fill("康乐路 2 号")
    held = opened_slowly(li, "/cases/new/")
    words.fill("井盖松动，过车时响。")
    come(li, held)
    expect(place).to_have_value("康乐路 2 号")
    expect(words).to_have_value("井盖松动，过车时响。")
    expect(li.page.locator("#suggested-category [name=category]")).not_to_have_value("")


def test_photos_chosen_before_the_scripts_have_come_go_with_those_chosen_later(li, tmp_path):
    for name in ("one", "two"):
        Image.new("RGB", (64, 48), "grey").save(tmp_path / f"{name}.jpg")
    held = opened_slowly(li, "/cases/new/")
    li.page.locator("[name=photos]").set_input_files(tmp_path / "one.jpg")
    come(li, held)
    li.page.locator("[name=photos]").set_input_files(tmp_path / "two.jpg")
    expect(li.page.locator(".shot img")).to_have_count(2)
