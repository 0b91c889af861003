"""What stood in a form already and was left as it was does not take back what a colleague corrected meanwhile."""

import re

import pytest

from tests.doors.pages import form_of, hidden

pytestmark = pytest.mark.django_db


def url(case, *more):
    return f"/cases/{case.number}/" + "".join(f"{part}/" for part in more)


def stands_in(page, name):
    """What is in a field of the form that corrects."""
    found = re.search(rf' name="{name}" value="([^"]*)"', form_of(page, "reclassify"))
    assert found, name
    return found.group(1)


def test_what_was_left_as_it_was_drawn_in_a_stale_form_does_not_take_back_what_a_colleague_corrected(cast):
    case, li = cast.filed(), cast.at("li")
    drawn = {"title": case.title, "address": case.address, "severity": str(case.severity)}
    sent = {**hidden(li.get(url(case)), "reclassify"), **drawn, "severity": "4", "reason": "不急"}
    cast.act(case, "reclassify", "wang", title="三盏路灯都不亮", address="康乐路 9 号", reason="看清了")
    page = li.post(url(case, "reclassify"), sent)
    assert page.status_code == 409
    now = {name: stands_in(page, name) for name in ("title", "address")}
    assert now == {"title": "三盏路灯都不亮", "address": "康乐路 9 号"}
    assert li.post(url(case, "reclassify"), {**sent, **hidden(page, "reclassify"), **now}).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.address, case.severity) == ("三盏路灯都不亮", "康乐路 9 号", 4)


def test_what_was_typed_over_it_stays_in_a_stale_form(cast):
    case, li = cast.filed(), cast.at("li")
    sent = {**hidden(li.get(url(case)), "reclassify"), "title": "我改的标题", "reason": "不急"}
    cast.act(case, "reclassify", "wang", title="三盏路灯都不亮", reason="看清了")
    page = li.post(url(case, "reclassify"), sent)
    assert (page.status_code, stands_in(page, "title")) == (409, "我改的标题")
