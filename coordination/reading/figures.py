"""Figures of each day and territory: how many cases were filed, closed, and shown a red card.

Folding an event counts its day anew from the cases themselves, so that a figure is always the length of the list it
opens, and folding twice changes nothing. One fold runs at a time, for each must see what the last one counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate

from coordination.records import reference
from coordination.records.case import Case
from coordination.records.event import Event, EventJob
from coordination.records.figures import DayFigure
from coordination.rules.words import State

FILED, CLOSED, RED = "filed", "closed", "red"
NAMES = (FILED, CLOSED, RED)
_LOCK = 0x0F01D
_ONE_DAY = timedelta(days=1)
_FINISHING = ("accept", "reject", "merge")
_OF_ACTION: Mapping[str, str] = {"file": FILED, "accept": CLOSED, "due": RED}
_MOVING = ("place", "reclassify")

Key = tuple[date, int, str]
Counted = dict[tuple[date, int], tuple[int, int]]


def fold(events: Sequence[int]) -> None:
    """Count anew what these events touch, and end their jobs, in one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        jobs = EventJob.objects.filter(kind="fold", event__in=events)
        still = set(jobs.values_list("event_id", flat=True))
        count_anew(_touched(Event.objects.filter(pk__in=still).select_related("case")))
        jobs.filter(event__in=still).delete()


def count_anew(keys: Iterable[Key]) -> None:
    """Count these figures from the cases; one that has come down to nothing stays as nothing."""
    wanted = set(keys)
    rows = []
    for name in NAMES:
        days = sorted({day for day, _, touched in wanted if touched == name})
        found = {key: value for day in days for key, value in counted(name, day, day + _ONE_DAY).items()}
        for day, territory, touched in wanted:
            if touched == name:
                count, seconds = found.get((day, territory), (0, 0))
                rows.append(DayFigure(day=day, organisation_id=territory, name=name, count=count, seconds=seconds))
    DayFigure.objects.bulk_create(
        sorted(rows, key=lambda row: (row.day, row.organisation_id, row.name)),
        update_conflicts=True,
        unique_fields=["day", "organisation", "name"],
        update_fields=["count", "seconds"],
    )


def _touched(events: Iterable[Event]) -> set[Key]:
    keys: set[Key] = set()
    reopened = {}
    for event in events:
        case, name = event.case, _OF_ACTION.get(event.action)
        day = _day(case.filed_at if name == FILED else event.at)
        if name:
            keys.add((day, _territory(case.subdistrict_id), name))
        if event.action == "reopen":
            reopened[event.case_id] = case
        if event.action in _MOVING:
            keys |= _moved(event)
    return keys | _no_longer_closed(reopened)


def _moved(event: Event) -> set[Key]:
    """A case that moved is counted where it is now, and no longer where it was."""
    said, case = event.payload, event.case
    before = said.get("community_before") or said.get("before")
    if "community" not in said:
        return set()
    left = reference.place(before).parent if before else None
    territories = {_territory(case.subdistrict_id), _territory(left), reference.city()}
    days = {FILED: case.filed_at, **({CLOSED: case.closed_at} if case.closed_at else {})}
    reds = Event.objects.filter(case=case, action="due").values_list("at", flat=True)
    keys = {(_day(at), territory, name) for name, at in days.items() for territory in territories}
    return keys | {(_day(at), territory, RED) for at in reds for territory in territories}


def _no_longer_closed(cases: Mapping[int, Case]) -> set[Key]:
    ends = Event.objects.filter(case__in=list(cases), action__in=_FINISHING).values_list("case_id", "at")
    return {(_day(at), _territory(cases[case].subdistrict_id), CLOSED) for case, at in ends}


def _territory(subdistrict: int | None) -> int:
    """Cases without a place count for the city."""
    return subdistrict or reference.city()


def _day(at: datetime) -> date:
    return at.astimezone(reference.calendar_zone()).date()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), reference.calendar_zone())


def counted(name: str, first: date, after: date, **of: object) -> Counted:
    """How often, and with how many seconds in sum, by day and territory, from one day until before another.

    `of` narrows the cases: `community__in`, `subdistrict__in`.
    """
    span = (_begins(first), _begins(after))
    if name == RED:
        return _reds(span, {f"case__{column}": value for column, value in of.items()})
    column = "filed_at" if name == FILED else "closed_at"
    rows = Case.objects.filter(**of, **{f"{column}__gte": span[0], f"{column}__lt": span[1]})
    rows = rows.filter(state=State.CLOSED) if name == CLOSED else rows
    rows = (
        rows.annotate(day=TruncDate(column, tzinfo=reference.calendar_zone())).values("day", "subdistrict").order_by()
    )
    found = rows.annotate(times=Count("pk"), took=Sum(F("closed_at") - F("filed_at")))
    return {
        (row["day"], _territory(row["subdistrict"])): (row["times"], _seconds(row["took"]) if name == CLOSED else 0)
        for row in found
    }


def _reds(span: tuple[datetime, datetime], of: Mapping[str, object]) -> Counted:
    """Cases that were shown a red card, each once a day."""
    events = Event.objects.filter(action="due", at__gte=span[0], at__lt=span[1], **of)
    rows = events.annotate(day=TruncDate("at", tzinfo=reference.calendar_zone()))
    found = rows.values("day", "case__subdistrict").order_by().annotate(times=Count("case", distinct=True))
    return {(row["day"], _territory(row["case__subdistrict"])): (row["times"], 0) for row in found}


def _seconds(length: timedelta | None) -> int:
    return round(length.total_seconds()) if length else 0


def by_day(first: date, after: date, territories: Iterable[int] | None) -> dict[tuple[date, str], tuple[int, int]]:
    """The figures of each day, summed over some territories, or over all of them."""
    rows = DayFigure.objects.filter(day__gte=first, day__lt=after, name__in=NAMES)
    if territories is not None:
        rows = rows.filter(organisation__in=list(territories))
    sums = rows.order_by().values("day", "name").annotate(times=Sum("count"), took=Sum("seconds"))
    return {(row["day"], row["name"]): (row["times"], row["took"]) for row in sums}
