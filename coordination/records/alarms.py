"""Raising and clearing what operators must see; an alarm that is raised again counts, it does not multiply."""

from collections.abc import Mapping, Set
from datetime import datetime

from django.db.models import F

from coordination.records.delivery import Alarm


def raise_alarm(kind: str, subject: str, detail: str, at: datetime) -> None:
    """Raise an alarm, or count it once more while it is open."""
    again = Alarm.objects.filter(kind=kind, subject=subject, cleared_at__isnull=True)
    if not again.update(count=F("count") + 1, last_at=at, detail=detail[:400]):
        Alarm.objects.bulk_create(
            [Alarm(kind=kind, subject=subject, detail=detail[:400], raised_at=at, last_at=at)], ignore_conflicts=True
        )


def raise_new(kind: str, found: Mapping[str, str], at: datetime) -> None:
    """Raise those of these alarms (details by subject) that are not open yet."""
    standing = Alarm.objects.filter(kind=kind, subject__in=found, cleared_at__isnull=True)
    new = found.keys() - set(standing.values_list("subject", flat=True))
    rows = [Alarm(kind=kind, subject=s, detail=found[s][:400], raised_at=at, last_at=at) for s in sorted(new)]
    Alarm.objects.bulk_create(rows, ignore_conflicts=True)


def clear_others(kind: str, standing: Set[str], at: datetime) -> None:
    """Alarms of a kind about anything else are over."""
    Alarm.objects.filter(kind=kind, cleared_at__isnull=True).exclude(subject__in=standing).update(cleared_at=at)
