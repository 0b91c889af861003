"""Finds a Chromium for the browser tests."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
REMEDY = (
    "No Chromium was found for the browser tests. Either of these brings one:\n"
    "    apt-get install chromium fonts-noto-cjk\n"
    "    .venv/bin/python -m playwright install --with-deps chromium"
)


def find() -> str:
    """The path of a Chromium: named by CONVENE_CHROMIUM, the system's, or Playwright's own download; else empty."""
    named = os.environ.get("CONVENE_CHROMIUM", "")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    for place in PLACES:
        if Path(place).exists():
            return place
    return _downloaded()


def _downloaded() -> str:
    roots = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), *(str(Path.home() / cache) for cache in CACHES)]
    for root in filter(None, roots):
        found = sorted(Path(root).glob("chromium-*/chrome-*/chrome")) or sorted(
            Path(root).glob("chromium-*/*/*.app/Contents/MacOS/*")
        )
        if found:
            return str(found[-1])
    return ""
