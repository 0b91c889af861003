"""The two cases of the article in real browsers, each person at their own: from a resident's words to closing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.people import PHONE, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CALLED = {"housing": "住建局", "water": "供水公司", "gas": "供气公司", "power": "供电公司"}


def at(hours: float) -> str:
    """A time from now as a browser's own picker writes it."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def plan(chair, *rows):
    """Fill the rows of the plan, adding those that are missing, and agree it."""
    form = chair.page.locator("#plan-form")
    for place, (who, what, due, waits) in enumerate(rows):
        if form.locator(f"[name=plan-{place}-what]").count() == 0:
            form.locator("[data-add-row]").click()
        form.locator(f"[name=plan-{place}-organisation]").select_option(label=who)
        form.locator(f"[name=plan-{place}-what]").fill(what)
        form.locator(f"[name=plan-{place}-due_at]").fill(due)
        form.locator(f"[name=plan-{place}-waits_for]").fill(waits)
    form.locator("button[type=submit]:not([name])").click()
    chair.see("已办好：议定处置方案")


def test_a_sinking_building_is_made_safe(town):
    li = town.person("dianji").go("/cases/new/")
    form = li.page.locator("#filing")
    fill(form, description="家属院5号楼东南角往下沉了，地基下沉，墙上裂了个大缝，一单元的门都关不严。")
    li.page.locator("[name=address]").click()
    li.see("推荐，责任清单")
    fill(form, address="电机路 12 号院 5 号楼", severity="1", reporter_name="王师傅", reporter_phone="13835922417")
    li.shoot("filing")
    form.locator("button[type=submit].wide-only").click()
    li.see("已登记").act("verify", finding="散水脱开 6 厘米", severity="1").act("escalate", ground="danger")
    number = li.number

    chair = town.person("chengxi").wait_for(number, "convening")
    chair.see("0/4 报到").see("按责任清单召集")
    for account, name in CALLED.items():
        department = town.person(account).go("/").see("电机")
        department.shoot("workbench").go(f"/cases/{number}/").act("report_in", contact=f"{name}值班员", minutes="15")
    chair.go(f"/cases/{number}/").see("4/4 报到").shoot("convening")
    plan(
        chair,
        ("供气公司", "关闭楼前阀门，检测燃气", at(2), ""),
        ("供水公司", "关阀，开挖查漏", at(3), "1"),
        ("住建局", "临时支撑，布设沉降观测点", at(4), "1"),
    )
    chair.act("contained", words="已断气，住户已撤离").shoot("acting")
    for account in ("gas", "water", "housing"):
        worker = town.person(account).go(f"/cases/{number}/").act("task_accept").act("task_complete", words="已完成")
        worker.see("待核验")
        chair.go(f"/cases/{number}/").act("task_verify")

    li.wait_for(number, "resolved").act("accept", finding="楼体稳定", answer="satisfied", words="放心了")
    li.see("已办结").see("一分不差").shoot("closed")
    town.person("ducha").go("/dashboard/").see("每天办结与红牌").shoot("dashboard")


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
    xie.see("已办结").shoot("streetlights")
    xie.fits()
