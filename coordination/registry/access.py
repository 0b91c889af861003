"""Registry, floor 2: who looked at what is protected, when and why. Rows are appended, never changed."""

from datetime import datetime

from coordination.records.delivery import AccessRecord

REVEAL = "reveal_reporter"
DOSSIER = "print_dossier"
MINUTES = "print_minutes"


def record(
    *, by: int, what: str, reason: str, at: datetime, case: int | None = None, subject: int | None = None
) -> None:
    """Put on record that somebody saw something. Done before it is shown."""
    AccessRecord.objects.create(user_id=by, case_id=case, what=what, subject=subject, reason=reason[:200], at=at)
