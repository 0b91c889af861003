"""Filing on a phone: photos go ahead, what was typed without a network is sent later and once, and taps are few."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import PHONE, reported

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = "家属院 5 号楼东南角往下沉了，墙上裂了大缝，住户害怕。"
WHO = ("description", "reporter_phone", "reporter_name", "address")
ON_A_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def li(town):
    """A community worker in front of a building, with a phone."""
    person = town.stranger("dianji", **ON_A_PHONE).sign_in()
    yield person
    person.page.context.close()


@pytest.fixture
def photo(tmp_path) -> Path:
    """As a phone takes it: 12 million pixels, some megabytes."""
    path = tmp_path / "墙缝.jpg"
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(path, quality=80)
    assert path.stat().st_size > 3_000_000
    return path


def write(li) -> None:
    li.page.locator("[name=description]").fill(WORDS)


def suggested(li) -> None:
    """The category has been suggested, as anybody who looks sees."""
    expect(li.page.locator("#suggested-category [name=category]")).not_to_have_value("")


def file_it(li) -> None:
    li.page.locator(".actionbar button[type=submit]").tap()


def test_a_photo_is_made_smaller_and_sent_ahead_while_its_form_is_typed(li, photo):
    li.go("/cases/new/")
    with li.page.expect_response(re.compile(r"/photos/$")) as sent:
        li.page.locator("[name=photos]").set_input_files(photo)
        write(li)
    assert sent.value.status == 200
    body = int(sent.value.request.all_headers()["content-length"])
    assert body < photo.stat().st_size * 0.75, f"{body} bytes went over the line"
    expect(li.page.locator(".shot img")).to_have_count(1)
    suggested(li)
    li.fits()
    file_it(li)
    li.see("已登记")
    expect(li.page.locator("#photos img")).to_have_count(1)


def test_a_form_sent_while_its_photo_is_on_the_way_waits_for_it(li, photo):
    li.go("/cases/new/")
    held = []
    li.page.route(re.compile(r"/photos/$"), lambda route: held.append(route))
    li.page.locator("[name=photos]").set_input_files(photo)
    write(li)
    suggested(li)
    file_it(li)
    li.see("居民说了什么")
    expect(li.page.locator(".shots[data-waiting]")).to_be_visible()
    held[0].continue_()
    li.see("已登记")
    expect(li.page.locator("#photos img")).to_have_count(1)


def test_without_a_network_what_is_filed_waits_on_the_phone_and_is_sent_once(li):
    li.go("/cases/new/")
    li.page.context.set_offline(True)
    write(li)
    file_it(li)
    li.see("已存在本机，恢复网络后自动提交，只提交一次。")
    expect(li.page.locator("[name=description]")).to_have_value("")
    with li.page.expect_request(lambda asked: asked.method == "POST" and asked.url.endswith("/cases/new/")):
        li.page.context.set_offline(False)
    li.see("没网时登记的已经提交。")
    expect(li.page.locator("[data-entry]")).to_have_count(0)
    li.page.get_by_text("去看看").tap()
    li.page.wait_for_url(re.compile(r"/cases/2\d+-\d+/"))
    number = li.number
    li.see(WORDS)
    li.go("/cases/")
    assert li.page.locator(f"a[href='/cases/{number}/']").count() == 1
    li.go("/cases/new/")
    expect(li.page.locator("[data-entry]")).to_have_count(0)


def test_what_was_to_be_added_to_an_open_case_without_a_network_is_added_to_it(li):
    reported(li, "井盖松动，过车时响，怕掉下去。", "3.4")
    number = li.number
    li.go("/cases/new/").page.locator("[name=description]").fill("井盖松动，过车时响，怕掉下去。")
    add = li.page.locator(f"button[name=join][value='{number}']")
    expect(add).to_be_visible()
    li.page.context.set_offline(True)
    add.click()
    expect(li.page.locator("[data-entry]")).to_have_count(1)
    li.page.context.set_offline(False)
    li.see("没网时登记的已经提交。")
    expect(li.page.locator("#queue a")).to_have_attribute("href", re.compile(f"/cases/{number}/"))


def test_a_sinking_building_is_filed_and_escalated_in_six_taps(li):
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        li.page.locator(selector).first.tap()
        taps += 1

    li.go("/")
    tap(".tabbar a[href='/cases/new/']")
    write(li)
    li.page.locator("[name=finding]").fill("散水脱开 6 厘米，缝还在长")
    suggested(li)
    tap("label:has([name=severity][value='1'])")
    tap(".actionbar button[type=submit]")
    li.see("已登记")
    tap(".actionbar button[type=submit], .act[open] button[type=submit], .turn .btn-primary")
    li.see("已办好：上报")
    assert taps <= 6, taps


def test_a_suggestion_to_look_at_is_not_undone_by_what_was_typed_before_it(li):
    li.go("/cases/new/")
    li.page.route("**/cases/new/suggest/", lambda route: route.abort())
    write(li)
    file_it(li)
    li.see("请看一下推荐的类别")
    suggested(li)


def test_who_called_from_where_is_taken_from_the_words_until_somebody_says_otherwise(li):
    words, phone, name, place = (li.go("/cases/new/").page.locator(f"[name={n}]") for n in WHO)

    def says(said: str, *found: str) -> None:
        words.fill(said)
        for field, value in zip((phone, name, place), found, strict=True):
            expect(field).to_have_value(value)

    says("家属院8号楼后墙裂了，我姓刘，电话1380000125", "", "刘", "家属院8号楼")
    says("我们住在家属院 8 号楼，我姓刘，电话138 0000 1255。", "13800001255", "刘", "家属院 8 号楼")
    li.see("从话里认出来的，不对请改。")
    phone.fill("")
    says("我叫刘建国，电话13800001255。公交车师傅也看见了", "", "刘建国", "")
    says("刘师傅说墙裂了，老伴13700002207，自己13800001255", "", "刘师傅", "")
    says("住户李大爷说家属院8号楼2单元301漏水", "", "李大爷", "家属院8号楼")  # neither whose home it is nor who says so
