"""Finds a Chromium for the browser tests."""

import os
import shutil
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Looked for first: it has no windows to draw, and takes little more than half the processor time of a whole Chromium."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
REMEDY = (
    "No Chromium was found for the browser tests. Either of these brings one:\n"
    "    apt-get install chromium-headless-shell fonts-noto-cjk    (or chromium, which takes longer)\n"
    "    .venv/bin/python -m playwright install --with-deps chromium"
)


def find() -> str:
    """The path of a Chromium: named by CONVENE_CHROMIUM, the system's, or Playwright's own download; else empty."""
    named = os.environ.get("CONVENE_CHROMIUM", "")
    if named:
        return named
    looked = (
        _installed(SHELL),
        _downloaded("chromium_headless_shell-*/*/*headless*shell"),
        _installed(*NAMES),
        *(place for place in PLACES if Path(place).exists()),
        _downloaded("chromium-*/chrome-*/chrome", "chromium-*/*/*.app/Contents/MacOS/*"),
    )
    return next(filter(None, looked), "")


def _installed(*names: str) -> str:
    return next(filter(None, map(shutil.which, names)), "")


def _downloaded(*patterns: str) -> str:
    """Playwright's own download of the newest revision."""
    roots = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), *(str(Path.home() / cache) for cache in CACHES)]
    found = (sorted(Path(root).glob(pattern)) for root in filter(None, roots) for pattern in patterns)
    return next((str(several[-1]) for several in found if several), "")
