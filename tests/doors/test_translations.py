"""Chinese is complete: everything a person may read has its translation, and the catalogue holds nothing stale."""

import re
from pathlib import Path

import polib
import pytest

from tests.doors import strings

PO = Path(__file__).parents[2] / "coordination/locale/zh_Hans/LC_MESSAGES/django.po"
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.fixture(scope="module")
def catalogue():
    return {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(PO))}


def test_every_string_a_person_may_read_has_its_chinese(catalogue):
    missing = [f"{where}: {key}" for key, where in strings.everything().items() if key not in catalogue]
    assert missing == []


def test_every_plural_is_translated_as_one(catalogue):
    wrong = [key for key, plural in strings.plurals().items() if catalogue[key].msgid_plural != plural]
    assert wrong == []


def test_nothing_is_fuzzy_obsolete_or_empty():
    entries = polib.pofile(str(PO))
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete or not entry.translated()] == []


def test_no_string_stands_twice():
    keys = [(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(PO))]
    assert sorted({str(key) for key in keys if keys.count(key) > 1}) == []


def test_a_translation_names_only_places_its_string_has(catalogue):
    wrong = {}
    for key, entry in catalogue.items():
        known = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural))
        said = "".join([entry.msgstr, *entry.msgstr_plural.values()])
        unknown = set(PLACE.findall(said)) - known
        if unknown:
            wrong[key] = unknown
    assert wrong == {}


def test_a_sentence_of_the_record_keeps_every_place(catalogue):
    """A name left out of a sentence would be a fact withheld."""
    for sentence in strings.said.SENTENCES.values():
        assert set(PLACE.findall(catalogue[("", sentence)].msgstr)) == set(PLACE.findall(sentence)), sentence
