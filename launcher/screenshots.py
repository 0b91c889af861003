"""`script/screenshots`: the pictures of the user guides, taken from a demo city that is running, as each role sees it."""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from coordination.demo.accounts import PASSWORD
from launcher import browser as browsers
from launcher.places import ROOT

SHOTS = ROOT / "docs" / "guide" / "shots"
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
QUALITY = 82
SAID = "家属院 5 号楼东南角往下沉了，墙上裂了个大缝，一单元的门都关不严。"


@dataclass(frozen=True)
class Shot:
    """One picture: whose screen, and the page, which is an address or the first case of a list (`list>what follows`)."""

    name: str
    who: str
    screen: ViewportSize
    where: str
    typed: str = ""
    whole: bool = False


PLAN = (
    Shot("community-work", "fuxi", PHONE, "/"),
    Shot("community-filing", "dianji", PHONE, "/cases/new/", SAID, whole=True),
    Shot("community-case", "fuxi", PHONE, "/cases/?state=reported>"),
    Shot("coordinator-work", "chengxi", DESK, "/"),
    Shot("coordinator-meeting", "yongji", DESK, "/cases/?state=convening>room/"),
    Shot("coordinator-board", "chengxi", DESK, "/cases/?view=board"),
    Shot("coordinator-map", "yongji", DESK, "/cases/?view=map"),
    Shot("department-work", "housing", DESK, "/"),
    Shot("department-told", "housing-lead", DESK, "/me/told/"),
    Shot("department-shift", "housing", PHONE, "/me/shift/"),
    Shot("supervisor-dashboard", "ducha", DESK, "/dashboard/"),
)


def take(address: str) -> Iterator[str]:
    """Take every picture; yields each file's name. Raises LookupError for a page that the city has none of now."""
    path = browsers.find()
    if not path:
        raise LookupError(browsers.REMEDY)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in PLAN:
            page = _signed_in(browser, address, shot)
            _go(page, address, shot)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.save(SHOTS / f"{shot.name}.webp", quality=QUALITY)
            page.context.close()
            yield f"{shot.name}.webp"
        browser.close()


def _signed_in(browser: Browser, address: str, shot: Shot) -> Page:
    page = browser.new_context(viewport=shot.screen, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", shot.who)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{address}/")
    no_more = page.locator("#tour [type=submit]")
    if no_more.count():
        with page.expect_response("**/me/tour/"):
            no_more.click()
    return page


def _go(page: Page, address: str, shot: Shot) -> None:
    where, first, then = shot.where.partition(">")
    page.goto(f"{address}{where}")
    if first:
        row = page.locator("[data-row] a.item__title").first
        if not row.count():
            raise LookupError(f"{shot.name}: the city has no such case now; load it anew: script/demo --reset")
        page.goto(f"{address}{str(row.get_attribute('href')).partition('#')[0]}{then}")
    if shot.typed:
        page.fill("[name=description]", shot.typed)
        page.locator("[name=address]").focus()
        page.wait_for_selector("#suggested-category .choice, #suggested-category [name=category]")
    if shot.whole:  # on a screen as tall as the page: what stays at its bottom is at the bottom of the picture
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": shot.screen["width"], "height": tall})
    page.wait_for_load_state("networkidle")


def main() -> int:
    """Exit status 0 when every picture was taken."""
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    try:
        for taken in take(address):
            print(f"  {taken}")
    except LookupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
