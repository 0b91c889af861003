"""Open pages follow what others do, within a second; what somebody is typing in is left alone."""

import pytest
from playwright.sync_api import expect

from coordination.demo.cast import SUBSIDENCE
from coordination.demo.play import Play, inbox_has
from tests.browser.people import at, fill, sinking

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


FETCHED_ANEW = """() => new Promise(done => {
    document.body.addEventListener('htmx:afterRequest', ({detail}) => detail.elt.id === 'live' && detail.successful && done());
    htmx.trigger(document.body, 'case-changed');
})"""
"""What the page does when it hears of a change, also of one that it shows already."""


def fetched_anew(page) -> None:
    """The page, whole by now, has heard of a change and has the answer."""
    page.wait_for_load_state()
    page.evaluate(FETCHED_ANEW)


@pytest.fixture
def case(town) -> str:
    """A sinking building in Dianji, filed and verified."""
    return sinking(town.person("dianji"))


def test_a_page_follows_what_somebody_else_does_and_says_who_did_it(town, case):
    li, zhang = town.person("dianji"), town.person("chengxi").go("/")
    expect(zhang.page.locator(".topnav")).to_be_visible()
    before = zhang.page.locator(".topnav .count").inner_text() if zhang.page.locator(".topnav .count").count() else "0"
    li.act("escalate", ground="danger")
    expect(zhang.page.locator(f"#part-todo a[href*='/cases/{case}/']").first).to_be_visible(timeout=10_000)
    expect(zhang.page.locator(".topnav .count").first).not_to_have_text(before)
    expect(li.page.locator("#part-called .tile")).to_have_count(4, timeout=10_000)
    housing = town.person("housing").go(f"/cases/{case}/")
    housing.act("report_in", contact="王建国", minutes="0")
    expect(li.page.locator("#part-called")).to_contain_text("1/4", timeout=10_000)
    expect(li.page.locator("#news")).to_contain_text("住建局")
    expect(li.page.locator("[data-live]")).to_be_visible()


def test_what_somebody_is_typing_stays_and_is_said_to_stay(town, case):
    li, zhang = town.person("dianji"), town.person("chengxi").go(f"/cases/{case}/")
    words = zhang.page.locator("#act-comment [name=words]")
    li.go(f"/cases/{case}/").act("escalate", ground="danger")
    expect(zhang.page.locator("#part-called .tile")).to_have_count(4, timeout=10_000)
    rows = zhang.page.locator("#plan-form [name=plan-0-what]")
    rows.fill("撤离一、二单元")
    zhang.act("call_again")
    fetched_anew(zhang.page)
    expect(rows).to_have_value("撤离一、二单元")
    expect(zhang.page.locator("#live-kept")).to_be_hidden()
    words.fill("马上到")
    foot = zhang.page.locator("#plan-foot")
    expect(foot.locator("button")).to_be_disabled()
    play = Play(li.url, 20, number=case)
    for department, step in SUBSIDENCE["report_in"].items():
        path = f"summons/{inbox_has(play, department)['subject']}/actions/report_in/"
        play.who(department).call("POST", path, step["data"])
    expect(zhang.page.locator("#part-called")).to_contain_text("4/4", timeout=10_000)
    expect(zhang.page.locator("#live-kept")).to_be_visible()
    expect(rows).to_have_value("撤离一、二单元")
    expect(words).to_have_value("马上到")
    expect(foot).not_to_contain_text("未报到")
    expect(foot.locator("button")).to_be_enabled()
    foot.locator("button").click()
    expect(zhang.page.locator("#plan-form [data-errors]")).to_be_visible()
    zhang.page.evaluate("document.activeElement.blur()")
    fetched_anew(zhang.page)
    expect(rows).to_have_value("撤离一、二单元")
    rows.fill("撤离三单元")
    fill(zhang.page.locator("#plan-form"), **{"plan-0-organisation": "供气公司", "plan-0-due_at": at(9)})
    zhang.go(f"/cases/{case}/")
    expect(rows).to_have_value("撤离三单元")
    expect(zhang.page.locator("#plan-picture")).to_contain_text("没有一项任务在这之前完成")
    expect(zhang.page.locator("#plan-picture")).to_contain_text("还没有任务的单位：住建局、供水公司、供电公司")


def test_a_press_ends_on_what_it_began_on_though_the_page_followed_meanwhile(town, case):
    li, colleague = town.person("dianji").go(f"/cases/{case}/"), town.stranger("dianji").sign_in()
    line = li.page.locator(".act[id='act-note_phone_call']")
    line.hover()
    li.page.mouse.down()
    comment = colleague.go(f"/cases/{case}/").page.locator("form[action$='/comment/']")
    comment.locator("textarea").fill("还在往下沉")
    comment.locator("button[type=submit]").click()
    expect(li.page.locator("#part-record")).to_contain_text("还在往下沉", timeout=10_000)
    li.page.mouse.up()
    expect(li.page.locator("details#act-note_phone_call")).to_have_attribute("open", "")
    colleague.page.context.close()
