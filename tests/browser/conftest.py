"""A Chromium and the real service, once for all tests of this folder."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from launcher import browser as browsers
from tests.browser.people import Town
from tests.browser.stack import Stack

expect.set_options(timeout=15_000)
"""Milliseconds: the service shares two cores with tests that kill and flood another one."""
RESULTS = Path(__file__).parents[2] / "test-results" / "browser"


@pytest.fixture(scope="package")
def chromium():
    """Ended with this folder: while it runs, its process has an event loop, which other tests and Django do not expect."""
    path = browsers.find()
    if not path:
        if os.environ.get("CI"):
            pytest.fail(browsers.REMEDY)
        pytest.skip(browsers.REMEDY)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture(scope="package")
def stack(chromium):
    RESULTS.mkdir(parents=True, exist_ok=True)
    stack = Stack(RESULTS)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def town(chromium, stack):
    town = Town(chromium, stack.url, stack.sessions)
    yield town
    town.leave()
