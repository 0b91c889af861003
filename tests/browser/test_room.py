"""One meeting, six people, six browsers: what each does all the others see, without anybody loading a page anew."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import sinking
from tests.browser.test_journeys import CALLED, at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SOON = 8_000
"""Milliseconds in which a page must have followed, on a machine that runs six browsers beside everything else."""


def all_see(everybody, part: str, words: str) -> None:
    for person in everybody.values():
        expect(person.page.locator(part)).to_contain_text(words, timeout=SOON)


def row(chair, place: int, who: str, what: str, due: str, waits: str = "") -> None:
    form = chair.page.locator("#plan-form")
    form.locator(f"[name=plan-{place}-organisation]").select_option(label=who)
    form.locator(f"[name=plan-{place}-what]").fill(what)
    form.locator(f"[name=plan-{place}-due_at]").fill(due)
    form.locator(f"[name=plan-{place}-waits_for]").fill(waits)
    form.locator(f"[name=plan-{place}-waits_for]").blur()


def test_six_people_hold_a_meeting_each_at_their_own_screen(town):
    li = town.person("dianji")
    number = sinking(li)
    li.act("escalate", ground="danger")
    chair = town.person("chengxi").wait_for(number, "convening")
    everybody = {name: town.person(name).go(f"/cases/{number}/room/") for name in ("dianji", "chengxi", *CALLED)}
    all_see(everybody, "#part-called", "0/4 报到")

    for count, account in enumerate(("housing", "water", "gas"), start=1):
        everybody[account].act("report_in", contact=f"{CALLED[account]}值班员", minutes="0")
        all_see(everybody, "#part-called", f"{count}/4 报到")
    power = everybody["power"]
    form = power.opened("decline")
    form.locator("[name=clause]").select_option(index=1)
    form.locator("[name=owner]").select_option(label="电机社区")
    power.act("decline", reason="产权分界点以下")
    all_see(everybody, "#part-called", "退单")
    chair.act("rule", outcome="confirmed", reason="先断电，后划责")
    all_see(everybody, "#part-record", "裁定")
    power.act("report_in", contact="陈立", minutes="15")
    all_see(everybody, "#part-called", "4/4 报到")

    chair.act("open_meeting", mode="onsite", where="3 号楼前")
    everybody["housing"].act("position", words="先撤人，再支撑")
    all_see(everybody, "#part-called", "先撤人，再支撑")

    row(chair, 0, "供气公司", "关阀", at(2))
    row(chair, 1, "供水公司", "开挖查漏", at(1), "1")
    picture = chair.page.locator("#plan-picture")
    expect(picture).to_contain_text("第 2 项：完成时间早于它要等的", timeout=SOON)
    row(chair, 1, "供水公司", "开挖查漏", at(3), "1")
    expect(picture).not_to_contain_text("完成时间早于它要等的", timeout=SOON)
    expect(picture).to_contain_text("还没有任务的单位：住建局、供电公司")
    chair.shoot("meeting")
    chair.page.locator("#plan-form button[type=submit]:not([name])").click()
    chair.see("已办好：议定处置方案")
    all_see(everybody, "#part-work", "开挖查漏")
    everybody["water"].act("countersign")
    all_see(everybody, "#part-record", "会签")
    for person in everybody.values():
        person.fits()
