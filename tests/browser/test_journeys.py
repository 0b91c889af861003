"""The two cases of the article in real browsers, each person at their own: from a resident's words to closing."""

import pytest
from playwright.sync_api import expect

from coordination.demo.cast import SUBSIDENCE
from coordination.demo.play import Play
from tests.browser.people import PHONE, at, filed, fill
from tests.browser.stack import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CALLED = {"housing": "住建局", "water": "供水公司", "gas": "供气公司", "power": "供电公司"}
SOON = 8_000
"""Milliseconds in which a page must have followed, on a machine that runs six browsers beside everything else."""
NOT_OURS = {"clause": "2.1.6", "owner": "140881001008", "reason": "产权分界点以下"}


def all_see(everybody, part: str, words: str) -> None:
    for person in everybody.values():
        expect(person.page.locator(part)).to_contain_text(words, timeout=SOON)


def row(chair, place: int, who: str, what: str, due: str, waits: str = "") -> None:
    form = chair.page.locator("#plan-form")
    if form.locator(f"[name=plan-{place}-what]").count() == 0:
        form.locator("[data-add-row]").click()
    form.locator(f"[name=plan-{place}-organisation]").select_option(label=who)
    form.locator(f"[name=plan-{place}-what]").fill(what)
    form.locator(f"[name=plan-{place}-due_at]").fill(due)
    form.locator(f"[name=plan-{place}-waits_for]").fill(waits)
    form.locator(f"[name=plan-{place}-waits_for]").blur()


def ruled_before(url: str) -> str:
    """Another building that sank: the power company declined, and was kept. Returns the case's number."""
    play = Play(url, 20, number=filed(url, SUBSIDENCE))
    play.step(SUBSIDENCE["escalate"])

    def called() -> dict | None:
        rows = play.who("power").call("GET", "me/inbox/")["results"]
        return next((row for row in rows if row["number"] == play.number), None)

    wait_until(called, "the power company to be called")
    path = f"summons/{called()['subject']}/actions/decline/"
    play.who("power").call("POST", path, NOT_OURS)
    asked = next(one for one in play.look("chengxi")["rulings"] if one["on"] == "summons")
    play.act("chengxi", "rule", ruling=asked["id"], outcome="confirmed", reason="涉及人身安全，先断电")
    return play.number


def declined_and_kept(everybody, before: str) -> None:
    """One says it is not theirs; whoever chairs sees how it was ruled before, and rules."""
    chair = everybody["chengxi"]
    power = everybody["power"]
    form = power.opened("decline")
    form.locator("[name=clause]").select_option(value="2.1.6")
    form.locator("[name=owner]").select_option(label="电机社区")
    power.act("decline", reason="产权分界点以下")
    all_see(everybody, "#part-called", "退单")
    expect(chair.page.locator("#part-precedents")).to_contain_text("涉及人身安全，先断电", timeout=SOON)
    expect(chair.page.locator(f"#part-precedents a[href='/cases/{before}/']")).to_be_visible()
    chair.act("rule", outcome="confirmed", reason="先断电，后划责")
    all_see(everybody, "#part-record", "裁定")
    power.act("report_in", contact="陈立", minutes="15")
    all_see(everybody, "#part-called", "4/4 报到")


def agreed_and_countersigned(everybody) -> None:
    """What each holds, the plan with its mistake shown, and the first countersignature."""
    chair = everybody["chengxi"]
    chair.act("open_meeting", mode="onsite", where="6 号楼前")
    everybody["housing"].act("position", words="先撤人，再支撑")
    all_see(everybody, "#part-called", "先撤人，再支撑")
    row(chair, 0, "供气公司", "关阀", at(2))
    row(chair, 1, "供水公司", "开挖查漏", at(1), "1")
    picture = chair.page.locator("#plan-picture")
    expect(picture).to_contain_text("第 2 项：完成时间早于它要等的", timeout=SOON)
    row(chair, 1, "供水公司", "开挖查漏", at(3), "1")
    expect(picture).not_to_contain_text("完成时间早于它要等的", timeout=SOON)
    expect(picture).to_contain_text("还没有任务的单位：住建局、供电公司")
    row(chair, 2, "住建局", "临时支撑，布设沉降观测点", at(4), "1")
    chair.page.locator("#plan-form button[type=submit]:not([name])").click()
    chair.see("已办好：议定处置方案")
    all_see(everybody, "#part-work", "开挖查漏")
    everybody["water"].act("countersign")
    all_see(everybody, "#part-record", "会签")
    for person in everybody.values():
        person.fits()


def worked_off(town, chair, number: str) -> None:
    """Contained; each does its task and the chair checks it."""
    chair.go(f"/cases/{number}/").act("contained", words="已断气，住户已撤离")
    for account in ("gas", "water", "housing"):
        worker = town.person(account).go(f"/cases/{number}/").act("task_accept").act("task_complete", words="已完成")
        worker.see("待核验")
        chair.go(f"/cases/{number}/").act("task_verify")


def test_a_sinking_building_is_made_safe_by_people_each_at_their_own_screen(town):
    before = ruled_before(town.url)
    li = town.person("dianji").go("/cases/new/")
    form = li.page.locator("#filing")
    fill(form, description="家属院6号楼东南角往下沉了，地基下沉，墙上裂了个大缝，一单元的门都关不严。")
    li.page.locator("[name=address]").click()
    li.see("推荐，责任清单")
    fill(form, address="电机路 12 号院 6 号楼", severity="1", reporter_name="王师傅", reporter_phone="13835922417")
    form.locator("button[type=submit].wide-only").click()
    li.see("已登记").act("verify", finding="散水脱开 6 厘米", severity="1").act("escalate", ground="danger")
    number = li.number

    chair = town.person("chengxi").wait_for(number, "convening")
    chair.see("按责任清单召集")
    everybody = {name: town.person(name).go(f"/cases/{number}/room/") for name in ("dianji", "chengxi", *CALLED)}
    all_see(everybody, "#part-called", "0/4 报到")
    for count, account in enumerate(("housing", "water", "gas"), start=1):
        everybody[account].act("report_in", contact=f"{CALLED[account]}值班员", minutes="0")
        all_see(everybody, "#part-called", f"{count}/4 报到")

    declined_and_kept(everybody, before)
    agreed_and_countersigned(everybody)
    worked_off(town, chair, number)
    li.wait_for(number, "resolved").act("accept", finding="楼体稳定", answer="satisfied", words="放心了")
    li.see("已办结").see("一分不差")
    town.person("ducha").go("/dashboard/").see("每天办结与红牌")


def test_dead_streetlights_are_lit_from_a_phone(town):
    xie = town.person("xingbei", viewport=PHONE).go("/cases/new/")
    form = xie.page.locator("#filing")
    fill(form, description="杏北家属院北门一排路灯不亮，晚上老人不敢出门。", address="北门", channel="上门")
    xie.see("推荐，责任清单")
    xie.fits()
    xie.page.locator(".actionbar button[type=submit]").click()
    xie.see("已登记").act("verify", finding="4 盏不亮").act("escalate", ground="beyond_means")
    number = xie.number
    xie.fits()

    chen = town.person("chengdong").go(f"/cases/{number}/")
    chen.act("assign", organisation="城管局", what="修好北门 4 盏路灯", due_at=at(30), reason="一个部门就能办")
    lights = town.person("urban-management").go("/").see("路灯")
    lights.go(f"/cases/{number}/").act("task_accept").act("task_complete", words="换了镇流器")
    chen.go(f"/cases/{number}/").act("task_verify")
    xie.wait_for(number, "resolved").act("accept", finding="四盏都亮", answer="no_reporter")
    xie.see("已办结")
    xie.fits()
