"""Whatever an import or a photo is refused with can be read in Chinese."""

import ast
import re
from pathlib import Path

import polib
import pytest

import coordination

ROOT = Path(coordination.__file__).parent
MODULES = (
    *(ROOT / "intake" / f"{name}.py" for name in ("columns", "drafts", "mistakes", "photos", "registers", "tables")),
    ROOT / "management" / "import_wording.py",
    ROOT / "management" / "commands" / "import_reports.py",
)
SENTENCE = re.compile(r"(?:[A-Z]|%\().*[a-z)].*\.", re.DOTALL)
CATALOGUE = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def docstrings(tree):
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def sentences(path):
    """The string constants that are sentences, and whatever stands in _()."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            if SENTENCE.fullmatch(node.value) and "Exit status" not in node.value:
                yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_sentence_is_in_the_catalogue(path):
    known = {entry.msgid for entry in CATALOGUE if entry.translated()}
    assert [sentence for sentence in sentences(path) if sentence not in known] == []


@pytest.mark.parametrize("entry", [e for e in CATALOGUE if "%(" in e.msgid], ids=lambda e: e.msgid[:30])
def test_a_translation_names_the_same_places(entry):
    places = re.compile(r"%\((\w+)\)[\d.]*[sdf]")
    assert sorted(places.findall(entry.msgid)) == sorted(places.findall(entry.msgstr or entry.msgid))
