"""h. Typing a report while three photos of 4 MB go out over a thin line from a slow phone."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import Client as DjangoClient
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from bench import city
from bench.figures import Report, percentile, run
from bench.pages import BACKEND
from bench.servers import running
from coordination.models import User
from coordination.rules.words import Role
from launcher import browser as browsers

PHOTOS, SIDES, QUALITY = 3, (4000, 3000), 70
SLOWER = 4
"""How many times slower than this machine the phone's processor is."""
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_000_000 / 8, "uploadThroughput": 750_000 / 8}
"""A poor mobile network: bytes a second, and milliseconds."""
WORDS = "家属院五号楼东南角往下沉了，墙上裂了大缝，一单元的门都关不严，老人小孩都不敢住，请快来看看。"
PHONE = {"width": 390, "height": 844}
KEPT = """() => {
    window.delays = [];
    document.querySelector('[name=description]').addEventListener('input', event => requestAnimationFrame(() =>
        setTimeout(() => window.delays.push(performance.now() - event.timeStamp), 0)));
}"""


def measure(report: Report) -> None:
    """Run part h."""
    staff = city.of_role(Role.COMMUNITY_STAFF, city.communities()[0]).username
    here = DjangoClient(SERVER_NAME="localhost")
    here.force_login(User.objects.get(username=staff), backend=BACKEND)
    with running(stream=True) as (base, _), tempfile.TemporaryDirectory() as folder:
        photos = [_photo(Path(folder) / f"{n}.jpg") for n in range(PHOTOS)]
        size = sum(photo.stat().st_size for photo in photos) / PHOTOS / 1_000_000
        with _phone(base, here.cookies["sessionid"].value) as page:
            alone = _typed(page)
            page.locator("[name=photos]").set_input_files(photos)
            beside = _typed(page)
            left = page.locator(".shot--going").count()
            expect(page.locator(".shots img")).to_have_count(PHOTOS, timeout=180_000)
    what = f"from a key to its letter on the screen, processor {SLOWER} times slower, p95"
    report.add("h", what, percentile(alone, 0.95), "ms")
    report.add("h", f"… while {PHOTOS} photos of {size:.1f} MB go out", percentile(beside, 0.95), "ms", most=200)
    report.add("h", "photos still on their way when all was typed", left, "", least=1)


@contextmanager
def _phone(base: str, session: str) -> Iterator[Page]:
    path = browsers.find()
    if not path:
        raise LookupError(browsers.REMEDY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        page = context.new_page()
        page.goto(f"{base}/cases/new/")
        tools = context.new_cdp_session(page)
        tools.send("Network.emulateNetworkConditions", LINE)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.evaluate(KEPT)
        yield page
        browser.close()


def _typed(page: Page) -> list[float]:
    """Type the report as a person does, a letter after another. Returns each letter's delay in milliseconds."""
    page.locator("[name=description]").focus()
    page.keyboard.press("Control+A")
    page.evaluate("window.delays = []")
    for letter in WORDS:
        page.keyboard.insert_text(letter)
        page.wait_for_timeout(100)
    page.wait_for_function(f"window.delays.length >= {len(WORDS)}")
    return list(page.evaluate("window.delays"))


def _photo(path: Path) -> Path:
    """Noise over a slope: a picture of a camera's size that compresses as badly as one."""
    dice = random.Random(path.name)
    coarse = Image.frombytes("RGB", (250, 188), dice.randbytes(250 * 188 * 3)).resize(SIDES, Image.Resampling.BICUBIC)
    picture = Image.blend(coarse, Image.effect_noise(SIDES, 60).convert("RGB"), 0.35)
    picture.save(path, "JPEG", quality=QUALITY)
    return path


if __name__ == "__main__":
    run(measure)
