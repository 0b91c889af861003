"""The bar at the bottom of a phone hides no form's own button. The stylesheets alone, on a page of their own."""

import pytest

from launcher.places import ROOT
from tests.browser.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STATIC = ROOT / "coordination" / "static"
CSS = STATIC / "css"
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


TWO_FORMS = """<body data-user="1"><div id="main">
<form method="post" data-draft="off" data-confirm="再按一次：解除召集"><textarea name="reason"></textarea>
<button type="submit">解除召集</button></form>
<form method="post" data-draft="word"><textarea name="words"></textarea><button type="submit">发表</button></form>
</div><div class="actionbar"><a class="btn btn-primary" href="#x">签收</a></div></body>"""


def test_the_bar_keeps_the_name_of_the_form_it_sends_when_another_asked_twice_before(chromium):
    page = chromium.new_page(viewport=PHONE)
    page.clock.install()
    page.set_content(TWO_FORMS)
    for name in ("forms", "bar"):
        page.add_script_tag(path=STATIC / "js" / f"{name}.js")
    bar = page.locator(".actionbar .btn-primary")
    page.fill("[name=reason]", "不用来了")
    page.clock.run_for(100)
    bar.click()
    asked = bar.inner_text()
    page.fill("[name=words]", "看过了")
    page.clock.run_for(10_000)
    named, sends = bar.inner_text(), bar.evaluate("own => own.form.dataset.draft")
    page.close()
    assert (asked, named, sends) == ("再按一次：解除召集", "发表", "word")
