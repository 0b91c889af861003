"""Files without a row: a photo is stored before its step commits, and a step that fails leaves it behind; so does a draft."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Model

from coordination.records.case import Attachment
from coordination.records.drafts import DraftPhoto

CASES, DRAFTS = "cases", "drafts"
SETTLED_AFTER = timedelta(days=1)
"""A younger file may belong to a step that has not committed yet."""


def remove_orphans(now: datetime) -> int:
    """Remove what neither an attachment nor a draft names. Returns how many files went."""
    gone = sum(_remove(names, Attachment, now) for names in _by_case())
    return gone + _remove(_inside(DRAFTS), DraftPhoto, now)


def _remove(names: Sequence[str], rows: type[Model], now: datetime) -> int:
    known = set(rows._default_manager.filter(file__in=names).values_list("file", flat=True))
    orphans = [n for n in names if n not in known and default_storage.get_modified_time(n) < now - SETTLED_AFTER]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def _by_case() -> Iterator[list[str]]:
    if not default_storage.exists(CASES):
        return
    for folder in default_storage.listdir(CASES)[0]:
        yield _inside(f"{CASES}/{folder}")


def _inside(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
