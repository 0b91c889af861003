"""Several forms stand on one page: what was typed in one is not lost by pressing the button of another."""

import pytest
from playwright.sync_api import expect

from coordination.demo.play import Play
from tests.browser.people import PHONE, SUBSIDENCE, Person, filed, fill, sinking

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def li(town) -> Person:
    """Somebody of the community on a phone, at a sinking building whose place is being written."""
    person = town.person("dianji", viewport=PHONE)
    sinking(person)
    fill(person.opened("reclassify"), address="电机路 12 号院 5 号楼", reason="补上地点")
    return person


def test_on_a_phone_the_bar_sends_the_form_that_is_filled_in_and_nothing_else(li):
    bar = li.page.locator(".actionbar .btn-primary")
    expect(bar).to_have_text("改标题、类别、级别或地点")
    bar.click()
    li.see("已办好")
    expect(bar).to_have_text("上报城西街道")


def test_a_place_that_was_missing_is_its_own_reason_until_somebody_gives_another(town):
    li, said = town.person("dianji"), {**SUBSIDENCE["report"], "address": "", "location": None}
    li.go(f"/cases/{filed(li.url, SUBSIDENCE | {'report': said})}/")
    form = li.opened("reclassify")
    place, reason = form.locator("[name=address]"), form.locator("[name=reason]")
    expect(reason).to_have_value("")
    place.fill("电机路 12 号院")
    expect(reason).to_have_value("补上地点。")
    place.fill("")
    expect(reason).to_have_value("")
    reason.fill("门牌看清了")
    place.fill("电机路 12 号院")
    expect(reason).to_have_value("门牌看清了")


def test_on_a_phone_one_press_of_the_bar_sends_an_open_form_that_needs_nothing_typed(li):
    li.page.evaluate("sessionStorage.clear()")
    li.page.reload()
    li.opened("escalate").locator("[name=note]").focus()
    li.page.locator(".actionbar .btn-primary", has_text="上报").click()
    li.see("已办好")


def test_what_was_typed_for_something_that_cannot_be_done_any_more_is_shown_once_to_copy_from(li):
    passed = li.page.locator("[aria-labelledby=passed-h]")
    li.page.locator(".turn__act button").click()
    expect(passed).to_contain_text("电机路 12 号院 5 号楼")
    expect(passed).to_contain_text("补上地点")
    li.page.reload()
    expect(li.page.locator("#part-turn")).to_be_visible()
    expect(passed).to_have_count(0)


def test_what_comes_back_of_a_form_is_what_was_typed_and_the_rest_is_how_the_case_is_now(li):
    play = Play(li.url, 20)
    play.number = li.number
    play.act("dianji", "reclassify", title="家属院 5 号楼整栋下沉", reason="看清了")
    li.page.reload()
    form = li.opened("reclassify")
    expect(form.locator("[name=address]")).to_have_value("电机路 12 号院 5 号楼")
    expect(form.locator("[name=title]")).to_have_value("家属院 5 号楼整栋下沉")


def test_a_comment_beside_the_list_leaves_the_panel_on_its_case_and_its_other_form_as_typed(town):
    li, water = town.person("dianji"), town.person("water")
    number = sinking(li)
    li.act("escalate", ground="danger").wait_for(number, "convening")
    peek = water.go("/").page.locator("#peek")
    water.page.locator(f"#part-todo [data-row][data-peek*='{number}'] a.btn").first.click()
    expect(peek).to_contain_text(number)
    fill(peek, contact="周班长", minutes="20")
    peek.locator("#act-comment").click()
    fill(peek, words="在路上")
    peek.locator("#act-comment button[type=submit]").click()
    water.see("已办好")
    expect(peek).to_contain_text(number)
    expect(peek.locator("[name=contact]")).to_have_value("周班长")
    expect(peek.locator("[name=minutes]:checked")).to_have_value("20")
    expect(peek.locator("details#act-comment")).to_have_count(0)
