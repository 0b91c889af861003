"""What must hold on any PC: without JavaScript, in the dark, in English, and twice at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import DESK, PHONE, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = "楼道里燃气味很大，住户不敢做饭。"


def test_everything_essential_works_without_javascript(town):
    li = town.stranger("dianji", java_script_enabled=False).sign_in_by_hand().go("/cases/new/")
    fill(li.page.locator("#filing"), description=WORDS, address="3 号楼")
    li.page.locator("#filing button.wide-only").click()
    li.see("请看一下推荐的类别，再提交一次")
    assert li.page.locator("[name=description]").input_value() == WORDS
    li.page.locator("#filing button.wide-only").click()
    li.see("已登记").act("verify", finding="闻到味道").act("escalate", ground="beyond_powers")
    li.page.locator("#act-comment [name=words]").fill("已通知住户")
    li.page.locator("#act-comment button[type=submit]").click()
    li.see("已通知住户")
    li.page.context.close()


def test_the_dark_is_chosen_once_and_kept(town):
    li = town.person("dianji").go("/").choose_dark()
    expect(li.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    for path in ("/", "/cases/", "/cases/new/"):
        li.go(path)
        expect(li.page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_english_is_a_press_away(town):
    wang = town.person("water").go("/")
    wang.page.locator("[data-menu] summary").click()
    wang.page.locator("[name=language][value=en]").click()
    wang.see("My work")
    assert not re.search(r"[\u4e00-\u9fff]", wang.page.locator(".topnav").inner_text())


RING = """() => {
  const here = document.activeElement, drawn = here.matches('.choice input, .level input') ? here.nextElementSibling : here;
  const look = getComputedStyle(drawn);
  return here === document.body || look.outlineStyle !== 'none' || look.boxShadow !== 'none';
}"""
"""Whether what has the focus shows it; a choice is drawn by the words beside it."""


def test_whatever_has_the_focus_shows_it(town):
    li = town.person("dianji").go("/cases/new/")
    for _ in range(30):
        li.page.keyboard.press("Tab")
        assert li.page.evaluate(RING), li.page.evaluate("document.activeElement.outerHTML")


def test_a_row_opens_wherever_it_is_touched(town):
    he = town.person("yongji").go("/cases/")
    row = he.page.locator("[data-row]").first
    row.click(position={"x": 8, "y": row.bounding_box()["height"] - 8})
    expect(he.page).to_have_url(re.compile(r"/cases/20\d\d-\d+/"))


def test_a_double_click_files_once(town):
    xie = town.person("xingbei").go("/cases/new/")
    fill(xie.page.locator("#filing"), description="小区门口堆了建筑垃圾。", title="双击只登记一次")
    expect(xie.page.locator("#suggested-category [name=category]")).not_to_have_value("")
    xie.page.locator("#filing button.wide-only").dblclick()
    xie.see("已登记")
    xie.go("/cases/?q=双击只登记一次")
    assert xie.page.locator("[data-row]").count() == 1


@pytest.mark.parametrize("size", [PHONE, {"width": 768, "height": 1024}, DESK], ids=["390", "768", "1440"])
def test_every_page_fits_the_screen(town, size):
    who = town.person("chengxi", viewport=size)
    for path in ("/", "/cases/", "/cases/new/", "/dashboard/", "/messages/", "/cases/2026-999999/"):
        who.go(path).fits()
