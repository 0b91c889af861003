"""Files without a row: a photo is stored before its step commits, and a step that fails leaves it behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from coordination.records.case import Attachment

FOLDER = "cases"
SETTLED_AFTER = timedelta(days=1)
"""A younger file may belong to a step that has not committed yet."""


def remove_orphans(now: datetime) -> int:
    """Remove what no attachment names. Returns how many files went."""
    gone = 0
    for names in _by_folder():
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < now - SETTLED_AFTER:
                default_storage.delete(name)
                gone += 1
    return gone


def _by_folder() -> Iterator[list[str]]:
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        names = default_storage.listdir(f"{FOLDER}/{folder}")[1]
        if names:
            yield [f"{FOLDER}/{folder}/{name}" for name in names]
