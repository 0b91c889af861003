"""A list that follows what others do does not slip away under the pointer. The page's own scripts, its lists from here."""

import pytest
from playwright.sync_api import expect

from launcher.places import ROOT
from tests.browser.test_live import fetched_anew

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STATIC = ROOT / "coordination" / "static"
HERE = "http://localhost:9/"
SCRIPTS = {f"/{name.rpartition('/')[2]}": STATIC / name for name in ("vendor/htmx.min.js", "js/forms.js", "js/live.js")}


@pytest.fixture
def lists(chromium):
    """A page with a list, and the names of its rows: those that the next answer holds."""
    page, names = chromium.new_page(viewport={"width": 800, "height": 300}), ["one", "two", "three"]

    def answer(route, request):
        path = request.url.removeprefix(HERE.rstrip("/"))
        if path in SCRIPTS:
            route.fulfill(path=SCRIPTS[path], content_type="text/javascript")
        elif path == "/":
            route.fulfill(body=drawn(names), content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=204)

    page.route("**/*", answer)
    page.clock.install()
    page.goto(HERE)
    yield page, names
    page.close()


def drawn(names: list[str]) -> str:
    rows = "".join(f'<li data-row><a href="#{name}">{name}</a></li>' for name in names)
    scripts = "".join(f'<script src="{path}" defer></script>' for path in SCRIPTS)
    follows = (
        'data-stream="/stream" hx-get="/" hx-trigger="case-changed from:body" hx-swap="none" hx-select-oob="#part"'
    )
    body = f'<div id="live" {follows}></div><ul id="part">{rows}</ul><p style="height:2000px"></p>'
    return f"<!doctype html><head>{scripts}</head><body>{body}</body>"


def test_the_row_under_the_pointer_stays_there_when_another_comes_in_above_it(lists):
    page, names = lists
    row = page.locator("[data-row]", has_text="two")
    row.locator("a").hover()
    before = row.bounding_box()["y"]
    names.insert(0, "new")
    fetched_anew(page)
    expect(page.locator("[data-row]")).to_have_count(4)
    assert abs(row.bounding_box()["y"] - before) < 1
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(f"{HERE}#two")


def test_a_row_that_came_under_the_pointer_is_not_pressed_before_it_can_be_seen(lists):
    page, names = lists
    page.locator("[data-row] a").nth(1).hover()
    names.remove("two")
    fetched_anew(page)
    expect(page.locator("[data-row]")).to_have_count(2)
    page.mouse.down()
    page.mouse.up()
    assert page.url == HERE
    page.clock.fast_forward(500)
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(f"{HERE}#three")
