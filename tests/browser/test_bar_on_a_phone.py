"""The bar at the bottom of a phone hides no form's own button. The stylesheets alone, on a page of their own."""

import pytest

from launcher.places import ROOT
from tests.browser.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CSS = ROOT / "coordination" / "static" / "css"
LONG = "<p>一行</p>" * 60
DRAWN = f"""<body><main>{LONG}
<form class="act__form"><textarea></textarea><button class="btn">申请延期</button></form>{LONG}</main>
<div class="actionbar"><a class="btn btn-primary btn-lg" href="#x">签收</a></div></body>"""


def test_a_form_scrolled_to_its_end_shows_its_own_button_above_the_bar(chromium):
    page = chromium.new_page(viewport=PHONE)
    page.set_content(DRAWN)
    for name in ("tokens", "base", "shell"):
        page.add_style_tag(path=CSS / f"{name}.css")
    page.locator("form button").evaluate("button => button.scrollIntoView({block: 'end'})")
    own, bar = (page.locator(one).bounding_box() for one in ("form button", ".actionbar"))
    page.close()
    assert own["y"] > 0
    assert own["y"] + own["height"] <= bar["y"]
    assert bar["height"] <= 80
