"""`script/screenshots`: the pages the guides speak of, as each role sees them, on a desk and on a phone."""

import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from coordination.demo.accounts import PASSWORD
from launcher import browser as browsers
from launcher.places import ROOT

SHOTS = ROOT / "docs" / "guide" / "shots"
SCREENS: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PAGES = {
    "dianji": {"work": "/", "filing": "/cases/new/", "cases": "/cases/"},
    "chengxi": {"work": "/", "case": "first", "meeting": "room"},
    "gas": {"work": "/", "case": "first"},
    "ducha": {"dashboard": "/dashboard/", "work": "/"},
}
"""By account: the name of a picture and its page; `first` is what the first row of the workbench leads to."""


def take(address: str) -> Iterator[str]:
    """Take every picture; yields each file's name."""
    path = browsers.find()
    if not path:
        raise SystemExit(browsers.REMEDY)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for who, pages in PAGES.items():
            for screen in SCREENS:
                yield from _of(browser, address, who, screen, pages)
        browser.close()


def _of(browser: Browser, address: str, who: str, screen: str, pages: dict[str, str]) -> Iterator[str]:
    context = browser.new_context(viewport=SCREENS[screen], locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{address}/")
    for name, where in pages.items():
        if _go(page, address, where):
            shot = SHOTS / f"{who}-{name}-{screen}.png"
            page.screenshot(path=shot, full_page=True)
            yield shot.name
    context.close()


def _go(page: Page, address: str, where: str) -> bool:
    """Open a page of the plan; False where the demo city has none such now."""
    if where.startswith("/"):
        page.goto(f"{address}{where}")
        return True
    page.goto(f"{address}/" if where == "first" else f"{address}/cases/?state=convening")
    row = page.locator("[data-row] a.item__title").first
    if not row.count():
        return False
    there = str(row.get_attribute("href")).partition("#")[0]
    page.goto(f"{address}{there}{'' if where == 'first' else 'room/'}")
    return True


if __name__ == "__main__":
    for taken in take(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"):
        print(f"  {taken}")
