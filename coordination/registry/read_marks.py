"""Registry, floor 2: which messages somebody has read. Comes in: the person themselves."""

from datetime import datetime

from coordination.records.delivery import Delivery

UNREAD = {"channel": "in_app", "state": "sent", "read_at__isnull": True}


def mark_read(*, by: int, at: datetime, case: int | None = None) -> int:
    """Mark one's unread messages as read: all, or those about one case. Returns how many."""
    unread = Delivery.objects.filter(recipient=by, **UNREAD)
    return unread.filter(case=case).update(read_at=at) if case else unread.update(read_at=at)
