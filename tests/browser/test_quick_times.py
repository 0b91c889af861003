"""Quick times: the row of usual answers at a field that asks for a moment. The form as the server draws it, and the script."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from launcher.places import ROOT
from tests.browser.people import PHONE
from tests.gallery import case as gallery

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SCRIPT = ROOT / "coordination" / "static" / "js" / "quick.js"
SAID = {
    "here": "2026-11-24T17:58:40",
    "quick": "常用时间",
    "quick-hours": "{n} 小时内",
    "quick-contain": "控险前 {time}",
    "quick-today": "今天 18:00",
    "quick-noon": "明天（{day}）12:00",
    "quick-evening": "明天（{day}）18:00",
    "quick-two-days": "两天后（{day}）18:00",
    "quick-more-hours": "再加 {n} 小时",
    "quick-more": "再加 1 天（{day}）",
    "quick-more-two": "再加 2 天（{day}）",
    "quick-week": "周日 周一 周二 周三 周四 周五 周六",
    "quick-off": "2026-11-26 2026-11-28",
    "quick-is-off": "{day}休",
}
EXTENSION = """<form><div class="field"><input type="datetime-local" id="until" min="2026-11-25T17:30" value="2026-11-26T17:30">
</div><textarea id="why"></textarea></form>"""


@pytest.fixture
def page(chromium):
    """A phone whose own clock is years off: the server's time is the one that counts."""
    with override("zh-hans"):
        plan = render_to_string("coordination/parts/plan_form.html", {"plan": gallery.convening()["plan"]})
    page = chromium.new_page(viewport=PHONE, timezone_id="America/New_York")
    told = " ".join(f'data-{name}="{value}"' for name, value in SAID.items())
    page.set_content(f"<body {told}>{EXTENSION}{plan}</body>")
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def offered(page) -> list[str]:
    return page.locator(".quick button").all_inner_texts()


def test_one_row_of_usual_times_follows_the_focus_and_the_plan_hears_of_a_choice(page):
    page.evaluate("document.addEventListener('change', () => { document.body.dataset.heard = 'change'; })")
    due = page.locator("[name$=-due_at]").last
    due.evaluate("field => field.closest('details').open = true")
    due.focus()
    usual = ["2 小时内", "4 小时内", "今天 18:00", "明天（周三）12:00", "明天（周三）18:00", "两天后（周四休）18:00"]
    assert offered(page) == usual, "the weekday, and that nobody works then"
    for said, value in (
        ("4 小时内", "2026-11-24T21:5"),
        ("明天（周三）12:00", "2026-11-25T12:00"),
        ("两天后", "2026-11-26T18:00"),
    ):
        page.locator(".quick button", has_text=said).click()
        assert due.input_value().startswith(value)
    assert page.locator("body").get_attribute("data-heard") == "change"
    page.locator("#plan-form").evaluate("form => { form.dataset.contain = '2026-11-24T19:40'; }")
    page.locator("#why").focus()
    due.focus()
    page.locator(".quick button", has_text="控险前 19:40").click()
    assert due.input_value() == "2026-11-24T19:40"
    first = page.locator("[data-row-of-plan]").first
    first.evaluate("row => { row.open = true; }")
    first.locator("[name$=-what]").click()
    page.locator(".quick button", has_text="明天（周三）18:00").click()
    assert first.locator("[name$=-due_at]").input_value() == "2026-11-25T18:00", "the row in use has them"
    assert due.input_value() == "2026-11-24T19:40"
    page.locator("#why").focus()
    assert page.locator(".quick").count() == 1
    assert page.locator("form", has=page.locator("#until")).locator(".quick").count() == 1


def test_time_that_is_there_can_be_added_to_and_nothing_too_early_is_offered(page):
    page.locator("#why").focus()
    assert offered(page)[:2] == ["再加 1 天（周四休）", "再加 2 天（周五）"]
    assert offered(page)[2:4] == ["再加 2 小时", "再加 4 小时"]
    page.locator(".quick button", has_text="再加 2 小时").click()
    assert page.locator("#until").input_value() == "2026-11-25T19:30", "on from the deadline too, not from now"
    assert not any("12:00" in said for said in offered(page))
    page.locator(".quick button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#until").input_value() == "2026-11-27T17:30", (
        "on from the present deadline, not from what was filled in"
    )
