"""A Chromium and the real service, once for all tests of this folder."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from launcher import browser as browsers
from tests.browser.people import Town
from tests.browser.stack import Stack

RESULTS = Path(__file__).parents[2] / "test-results" / "browser"


def pytest_collection_modifyitems(items):
    """Each test here needs a browser; they share one service, so they stay on one process."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium():
    path = browsers.find()
    if not path:
        if os.environ.get("CI"):
            pytest.fail(browsers.REMEDY)
        pytest.skip(browsers.REMEDY)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture(scope="session")
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
    town = Town(chromium, stack.url, RESULTS)
    yield town
    town.leave()
