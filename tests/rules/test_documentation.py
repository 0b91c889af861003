"""The documentation says what the tables say."""

from pathlib import Path

from coordination.documents.lifecycle import page


def test_the_lifecycle_page_is_written_from_the_tables():
    written = Path(__file__).parents[2] / "docs" / "lifecycle.md"
    assert written.read_text(encoding="utf-8") == page(), "run: script/manage lifecycle"
