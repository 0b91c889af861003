"""A list to pull down says what Django's own would say."""

import re

from django import forms

from coordination.web.templatetags.pull_down import PullDown

CHOICES = [
    ("", "—"),
    (7, "<b>七</b>"),
    ("城西", [("a b", "甲 & 乙"), (8, '"八"')]),
    ("城东", [(9, "九")]),
]


def said(widget, value):
    html = widget.render("where", value, {"class": "form-select", "id": "id_where", "disabled": True})
    opening = sorted(re.findall(r'[\w-]+(?:="[^"]*")?', re.match(r"\s*<select ([^>]*)>", html)[1]))
    chosen = sorted(re.search(r'value="([^"]*)"', tag)[1] for tag in re.findall(r"<option[^>]*selected[^>]*>", html))
    lines = re.findall(r'<option[^>]*value="([^"]*)"[^>]*>([^<]*)<|<(/?optgroup)(?: label="([^"]*)")?', html)
    return opening, chosen, lines


def test_it_says_what_django_says():
    for value in (None, "", 7, "7", 8, "a b", "九", ["9"]):
        ours, djangos = (said(kind(choices=CHOICES), value) for kind in (PullDown, forms.Select))
        assert ours == djangos, value
        assert len(ours[2]) == 9


def test_other_choices_are_other_lines():
    assert "甲" in PullDown(choices=[(1, "甲")]).render("x", 1)
    assert "甲" not in PullDown(choices=[(1, "乙")]).render("x", 1)
