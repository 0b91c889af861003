"""Without a network, in a new tab: the filing page is there, what is filed is sent later, nobody else finds the copy."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE
from tests.browser.stack import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KEPT = "caches.match('/whose', {cacheName: 'filing'}).then(found => found ? found.json() : null)"
ADDRESSES = "caches.open('filing').then(cache => cache.keys()).then(all => all.map(one => new URL(one.url).pathname))"


@pytest.fixture
def xing(town):
    """A community worker on the way, with a phone."""
    person = town.stranger("xingbei", viewport=PHONE, has_touch=True, is_mobile=True).sign_in().go("/")
    wait_until(lambda: person.page.evaluate(KEPT), "a copy of the filing page")
    yield person
    person.page.context.close()


def test_the_filing_page_opens_in_a_new_tab_without_a_network_and_what_is_filed_is_sent_once(xing):
    stored = [path for path in xing.page.evaluate(ADDRESSES) if not path.startswith("/static/")]
    assert sorted(stored) == ["/cases/new/", "/offline/", "/whose"]
    xing.page.context.set_offline(True)
    xing = xing.elsewhere()
    xing.go("/cases/").see("没有网络")
    xing.page.get_by_role("link", name="登记").click()
    xing.see("这是存在本机的登记页")
    assert not xing.page.locator("[name=csrfmiddlewaretoken]").count(), "a copy holds nothing to act with"
    xing.page.locator("[name=description]").fill("路口两盏灯不亮，晚上看不见")
    xing.page.locator(".actionbar button[type=submit]").tap()
    xing.see("已存在本机")
    xing.page.context.set_offline(False)
    xing.see("没网时登记的已经提交。")
    expect(xing.page.locator("[data-entry]")).to_have_count(0)
    expect(xing.page.locator("#copied")).to_be_hidden()


def test_the_copy_goes_with_whoever_signs_out_or_is_followed_by_somebody_else(xing):
    mine = xing.page.evaluate(KEPT)["user"]
    xing.page.context.clear_cookies()
    xing.name = "dianji"
    xing.sign_in_by_hand()
    wait_until(lambda: (xing.page.evaluate(KEPT) or {}).get("user", mine) != mine, "the copy of whoever signed in")
    xing.page.locator(".whoami summary").tap()
    xing.page.get_by_role("button", name="退出").tap()
    expect(xing.page.locator("[name=password]")).to_be_visible()
    assert not xing.page.evaluate("caches.has('filing')")


def test_a_copy_is_never_filed_from_by_somebody_else_and_a_sign_in_ends_it(xing):
    mine = xing.page.evaluate(KEPT)["user"]
    xing.follow("dianji")
    xing.page.context.set_offline(True)
    xing = xing.elsewhere()
    xing.page.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => true})")
    with xing.page.expect_request("**/me/here/"):  # asked at once: there may be a network
        xing.go("/cases/new/").see("这是存在本机的登记页")
    assert xing.page.locator("body").get_attribute("data-user") == mine
    xing.page.locator("[name=description]").fill("井盖没了，路中间")
    xing.page.context.set_offline(False)
    xing.see("现在登录的是另一个人")
    xing.page.context.set_offline(True)
    xing.page.locator(".actionbar button[type=submit]").tap()
    expect(xing.page.locator("#another")).to_be_in_viewport()
    assert not xing.page.locator("[data-entry]").count()
    xing.page.context.set_offline(False)
    xing.page.locator("#another a").tap()
    expect(xing.page.locator(f"body:not([data-user='{mine}']) [name=description]")).to_have_value("井盖没了，路中间")
    wait_until(lambda: (xing.page.evaluate(KEPT) or {}).get("user", mine) != mine, "a copy for whoever is there")
    xing.page.evaluate("fetch('/login/', {method: 'POST'})")
    assert not xing.page.evaluate("caches.has('filing')")
