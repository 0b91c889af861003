"""The user guides name buttons, headings and messages as the pages word them."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))


@pytest.fixture(scope="module")
def worded() -> str:
    """Everything the pages say in Chinese."""
    entries = polib.pofile(str(ROOT / "coordination/locale/zh_Hans/LC_MESSAGES/django.po"))
    return "\n".join(said for entry in entries for said in (entry.msgstr, *entry.msgstr_plural.values()))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_quotes_is_what_a_page_says(guide, worded):
    quoted = dict.fromkeys(re.findall("「([^」]+)」", guide.read_text(encoding="utf-8")))
    assert [words for words in quoted if words not in worded] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_no_link_of_a_guide_leads_nowhere(guide):
    links = re.findall(r"\]\(([^)#]+)\)", guide.read_text(encoding="utf-8"))
    assert [link for link in links if not (guide.parent / link).exists()] == []
