"""Every page template with invented contents: it renders, a strict CSP holds, both languages are complete. No database."""

import re
from pathlib import Path

import polib
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from coordination.reading import action_words, words
from tests.gallery import show as gallery

pytestmark = pytest.mark.urls("tests.doors.gallery_urls")
ROOT = Path(__file__).parents[2] / "coordination"
HAN = re.compile(r"[\u4e00-\u9fff]")


def page(rf, name: str, language: str = "zh-hans") -> str:
    request = rf.get(f"/gallery/{name}/")
    request.LANGUAGE_CODE = language
    with translation.override(language):
        return gallery.show(request, name).content.decode()


@pytest.mark.parametrize("name", gallery.PAGES)
def test_no_page_needs_an_inline_style_or_script(rf, name):
    html = page(rf, name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "javascript:" not in html


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_id_on_a_page_is_there_once(rf, name):
    html = re.sub(r"<template.*?</template>", "", page(rf, name), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("name", gallery.PAGES)
def test_every_form_that_posts_carries_its_token(rf, name):
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page(rf, name), flags=re.DOTALL)
    assert all("csrfmiddlewaretoken" in form for form in forms)


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "409", "429", "500"])
def test_an_error_page_stands_without_a_request_and_says_what_to_do(code):
    with translation.override("zh-hans"):
        html = render_to_string(f"{code}.html")
    way_on = "/sign_in/" if code == "429" else "/"
    assert f'<a class="btn btn-primary" href="{way_on}">' in html
    assert HAN.search(html.split("<h1", 1)[1])


def test_a_late_clock_is_said_in_words_too(rf):
    assert '<span class="visually-hidden clock__card">红牌，</span>' in page(rf, "workbench")


def test_the_strip_of_somebody_else_is_neutral_and_has_no_button(rf):
    strip = re.search(r'<section class="turn.*?</section>', page(rf, "acting"), flags=re.DOTALL).group()
    assert "turn--mine" not in strip
    assert "btn" not in strip


def test_the_translation_is_complete():
    entries = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in entries if not entry.translated() and not entry.obsolete] == []


def test_every_code_has_words_in_chinese():
    tables = (
        words.STATES,
        words.SEVERITIES,
        words.ROLES,
        words.SUMMONS,
        words.TASKS,
        words.CLOCKS,
        words.CLOCK_VERBS,
        words.KINDS,
    )
    with translation.override("zh-hans"):
        said = [str(text) for table in tables for text in table.values()]
        said += [str(text) for one in action_words.ACTIONS.values() for text in (one.verb, one.past)]
    assert [text for text in said if not HAN.search(text) and text not in "ⅠⅡⅢⅣ"] == []


def test_an_unknown_code_is_shown_as_it_is():
    assert words.of(words.STATES, "levitating") == "levitating"
    assert action_words.action_words("levitate").verb == "levitate"
