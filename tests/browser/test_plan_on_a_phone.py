"""The plan on a phone: one task is open at a time. The form as the server draws it, and its script, on a page of their own."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from launcher.places import ROOT
from tests.browser.people import DESK, PHONE
from tests.gallery import case as gallery

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STATIC = ROOT / "coordination" / "static"


@pytest.fixture
def page(chromium):
    """A phone with the form of a plan that is being agreed, its last task without a time."""
    with override("zh-hans"):
        drawn = render_to_string("coordination/parts/plan_form.html", {"plan": gallery.convening()["plan"]})
    page = chromium.new_page(viewport=PHONE)
    page.set_content(f"<body>{drawn}</body>")
    page.add_style_tag(path=STATIC / "css" / "record.css")
    page.add_script_tag(path=STATIC / "js" / "forms.js")
    yield page
    page.close()


def opened(page) -> list[int]:
    """The numbers of the tasks that are open."""
    return page.eval_on_selector_all(
        "[data-row-of-plan]",
        "all => all.filter(one => one.open).map(one => Number(one.querySelector('.no').textContent))",
    )


def test_one_task_is_open_at_a_time_and_a_new_one_opens_by_itself(page):
    before = page.locator("[data-row-of-plan]").count()
    assert opened(page) == [3], "the one that is wrong"
    page.locator("[data-add-row]").click()
    assert opened(page) == [before + 1]
    last = page.locator("[data-row-of-plan]").last
    last.locator("[name$=-what]").fill("关闭 3 号阀门")
    page.locator("[data-row-of-plan] > summary").first.click()
    page.wait_for_function("document.querySelectorAll('[data-row-of-plan][open]').length === 1")
    assert opened(page) == [1]
    assert "关闭 3 号阀门" in last.locator("> summary").inner_text()


def test_on_a_desk_every_task_stands_open(page):
    page.set_viewport_size(DESK)
    page.wait_for_function("!document.querySelector('[data-row-of-plan]:not([open])')")
    assert page.locator("[data-row-of-plan] > summary:visible").count() == 0


FETCHED = """() => {
    const drawn = document.querySelector('#plan-form').outerHTML;
    const box = new DOMParser().parseFromString(`<section id="plan">${drawn}</section>`, 'text/html').getElementById('plan');
    document.querySelector('#plan-form').replaceWith(box);
    box.dispatchEvent(new CustomEvent('htmx:load', {bubbles: true, detail: {elt: box}}));
}"""
"""As htmx brings a part: what stands there for want of a script is parsed as if there were none."""


def test_the_first_button_of_a_plan_that_was_fetched_agrees_it_and_adds_no_row(page):
    page.evaluate(FETCHED)
    assert not page.locator("#plan-form noscript").count()
    assert page.locator("#plan-form button:not([type=button])").count() == 1
