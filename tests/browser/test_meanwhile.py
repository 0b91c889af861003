"""Two people at one case: who comes second is told what happened and keeps what was typed; a merge is undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import fill, reported

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_form_that_is_overtaken_overwrites_nothing_and_keeps_its_words(town):
    li = town.person("dianji")
    number = reported(li, "楼道的路灯不亮，晚上看不见。", "3.4")
    form = li.opened("reject")
    fill(form, ground="other_level", body="城管局", words="这盏灯归物业管，请找物业")
    colleague = town.stranger("dianji").sign_in().go(f"/cases/{number}/")
    colleague.act("verify", finding="灯杆断了")
    expect(li.page.locator("#live-kept")).to_be_visible(timeout=10_000)
    form.locator("button[type=submit]").click()
    if li.page.locator(".btn-sure").count():
        form.locator("button[type=submit]").click()
    li.see("您填的还在")
    li.see("核实")
    expect(li.page.locator("#act-reject [name=words]")).to_have_value("这盏灯归物业管，请找物业")
    colleague.page.reload()
    expect(colleague.page.locator('.case-head [data-state="verified"]')).to_be_visible()
    colleague.page.context.close()


def test_a_merge_made_in_error_is_undone(town):
    li = town.person("dianji")
    words = ("二单元水管漏水，水流了一地。", "二单元楼道里在漏水，没人管。")
    first, second = (reported(li, said, "2.4") for said in words)
    form = li.opened("merge")
    fill(form, into=first)
    form.locator("button[type=submit]").click()
    if li.page.locator(".btn-sure").count():
        form.locator("button[type=submit]").click()
    li.see("已并案")
    li.go(f"/cases/{first}/").see(second)
    li.go(f"/cases/{second}/").act("unmerge", reason="不是同一处")
    expect(li.page.locator('.case-head [data-state="reported"]')).to_be_visible()
