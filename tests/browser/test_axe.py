"""Nothing keeps anybody out: axe-core on every page, light and dark, finds nothing serious."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import PHONE, sinking

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GRAVE = {"serious", "critical"}
OF_EVERYBODY = (
    "/",
    "/cases/",
    "/cases/?view=board",
    "/cases/new/",
    "/messages/",
    "/me/told/",
    "/me/shift/",
    "/me/record/",
)


def grave(page) -> list[str]:
    """What axe-core finds that keeps somebody out: the rule, and the first place it names."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in GRAVE]


def test_no_page_keeps_anybody_out(town):
    li = town.stranger("dianji", viewport=PHONE).sign_in()
    number = sinking(town.person("dianji"))
    town.person("dianji").act("escalate", ground="danger")
    chair = town.person("chengxi").wait_for(number, "convening")
    supervisor, gas = town.person("ducha"), town.person("gas")
    case, room = f"/cases/{number}/", f"/cases/{number}/room/"
    looks = [(li, path) for path in OF_EVERYBODY] + [(li, case)]
    looks += [(chair, "/"), (chair, "/me/robot/"), (chair, room), (gas, case), (supervisor, "/dashboard/")]
    faults = {f"{who.name} {path}": grave(who.go(path).page) for who, path in looks}
    for who in (chair, li):
        who.choose_dark()
    after_dark = [(chair, room), (li, "/cases/new/")]
    faults |= {f"{who.name} {path} in the dark": grave(who.go(path).page) for who, path in after_dark}
    stranger = town.stranger().go("/login/")
    faults["sign-in"] = grave(stranger.page)
    stranger.page.set_content("<img src=x><input>")
    assert grave(stranger.page), "axe-core itself is at work"
    for who in (stranger, li):
        who.page.context.close()
    assert {where: found for where, found in faults.items() if found} == {}
