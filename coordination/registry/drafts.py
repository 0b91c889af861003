"""Registry, floor 2: photos sent ahead of the form they belong to, while somebody still types. Each is its sender's alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from coordination.records.drafts import DraftPhoto
from coordination.rules.refusal import invalid

MOST = 60
"""So many may wait for their forms at a time; an account that sends more has lost its forms."""
KEPT = timedelta(days=7)


def keep(*, by: int, photo: Any, at: datetime) -> DraftPhoto:
    """Keep a re-encoded photo until its form is sent. Raises Refusal 422.

    The same photo again is a draft of its own, for it may be meant for another form, but has no file of its own.
    """
    mine = DraftPhoto.objects.filter(user=by)
    if mine.count() >= MOST:
        raise invalid("photos", "Too many photos wait for a form. Send one of the forms first, or choose fewer.")
    again = mine.filter(sha256=photo.sha256).values_list("file", flat=True).first()
    values = {"name": photo.name[:120], "size": photo.size, "sha256": photo.sha256}
    return DraftPhoto.objects.create(user_id=by, file=again or photo.content, added_at=at, **values)


def owned(*, by: int, ids: Iterable[int]) -> list[DraftPhoto]:
    """Those of these photos that are this person's, oldest first."""
    return list(DraftPhoto.objects.filter(user=by, pk__in=list(ids)).order_by("added_at", "pk"))


def forget(*, by: int, ids: Iterable[int]) -> None:
    """Their form has them, or they are not wanted; housekeeping removes the files."""
    DraftPhoto.objects.filter(user=by, pk__in=list(ids)).delete()


def sweep(now: datetime) -> int:
    """Forget what no form came for. Returns how many."""
    return DraftPhoto.objects.filter(added_at__lt=now - KEPT).delete()[0]
