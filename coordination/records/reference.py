"""What hardly ever changes: kinds of organisations, duties of published editions, calendars.

Organisations keep their kind and place; an edition, once published, keeps its duties. So each process reads them once.
When the registry adds to them it raises a version, which every step reads together with the time: a process that has
read an older one reads anew.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import F

from coordination.records.duties import CalendarYear, Category, Duty, DutyDepartment, Edition, ReferenceVersion
from coordination.records.people import Organisation
from coordination.rules.calendar import SHANGHAI, WorkingCalendar, Year, published_years
from coordination.rules.deadlines import TIERS
from coordination.rules.refusal import Refusal
from coordination.rules.words import Kind


@dataclass(frozen=True)
class Place:
    """An organisation's kind and the one above it."""

    id: int
    kind: Kind
    parent: int | None
    name: str


@dataclass(frozen=True)
class DutyFacts:
    """What rules need of a duty."""

    id: int
    community_may_handle: bool
    complex: bool
    usual_severity: int
    departments: tuple[tuple[int, str, bool, str, str], ...]
    decline_clauses: tuple[str, ...]


@lru_cache(maxsize=1)
def _places() -> dict[int, Place]:
    """A few hundred rows in one statement: a page names dozens of them."""
    return {row.pk: _placed(row) for row in Organisation.objects.all()}


@lru_cache(maxsize=4096)
def place(organisation: int) -> Place:
    """Kind and parent of an organisation. Raises Organisation.DoesNotExist."""
    return _places().get(organisation) or _placed(Organisation.objects.get(pk=organisation))


def _placed(row: Organisation) -> Place:
    return Place(row.pk, Kind(row.kind), row.parent_id, row.short_name)


@lru_cache(maxsize=1)
def city() -> int:
    """The id of the city."""
    return Organisation.objects.values_list("pk", flat=True).get(kind=Kind.CITY)


@lru_cache(maxsize=2048)
def duty(duty_id: int) -> DutyFacts:
    """A duty of a published edition with its departments."""
    row = Duty.objects.get(pk=duty_id)
    departments = DutyDepartment.objects.filter(duty=row).values_list(
        "organisation_id", "role", "required", "clause", "text"
    )
    return DutyFacts(
        row.pk,
        row.community_may_handle,
        row.complex,
        row.usual_severity,
        tuple(departments),
        tuple(clause["clause"] for clause in row.decline_clauses),
    )


@lru_cache(maxsize=2048)
def duty_of(edition: int, category: int) -> DutyFacts | None:
    """The duty of a category in an edition, if the edition has one."""
    found = Duty.objects.filter(edition=edition, category=category).values_list("pk", flat=True).first()
    return duty(found) if found else None


@lru_cache(maxsize=8)
def tiers(edition: int) -> dict[str, dict[int, str]]:
    """The deadlines of an edition: its own where it states them, else the service's."""
    own = Edition.objects.values_list("tiers", flat=True).get(pk=edition)
    table = {kind: dict(rows) for kind, rows in TIERS.items()}
    for kind, rows in own.items():
        table.setdefault(kind, {}).update({int(severity): span for severity, span in rows.items()})
    return table


@lru_cache(maxsize=64)
def _editions() -> list[tuple[int, datetime, datetime | None]]:
    return list(Edition.objects.order_by("-starts_at").values_list("pk", "starts_at", "ends_at"))


def edition_at(at: datetime) -> int:
    """The edition in force at a time; the oldest for times before any. Raises Refusal when none is published."""
    editions = _editions()
    for pk, starts_at, _ends_at in editions:
        if starts_at <= at:
            return pk
    if not editions:
        raise Refusal("no_edition", "No duty list has been published. An administrator publishes one first.")
    return editions[-1][0]


@lru_cache(maxsize=1)
def other_category() -> int:
    """The category for what fits no other: the last of the list. Raises Refusal when there is no list."""
    found = Category.objects.filter(parent__isnull=False).order_by("-position").values_list("pk", flat=True).first()
    if found is None:
        raise Refusal("no_edition", "No duty list has been published. An administrator publishes one first.")
    return found


@lru_cache(maxsize=1)
def calendar() -> WorkingCalendar:
    """Working time: the years edited here over those the library knows."""
    years = dict(published_years())
    for row in CalendarYear.objects.all():
        years[row.year] = Year(
            row.year,
            frozenset(datetime.fromisoformat(day).date() for day in row.holidays),
            frozenset(datetime.fromisoformat(day).date() for day in row.makeups),
            row.published,
            years[row.year].names if row.year in years else {},
        )
    return WorkingCalendar(years)


def calendar_zone() -> ZoneInfo:
    """The time zone in which years and days are counted."""
    return SHANGHAI


_read_under: list[int] = []
"""The version under which this process has read what it remembers."""


def keep_up_with(version: int) -> None:
    """Read anew if what this process remembers was read under another version."""
    if _read_under != [version]:
        forget()
        _read_under[:] = [version]


def changed() -> None:
    """Tell every process to read anew; called by the registry in the transaction that changes something."""
    if not ReferenceVersion.objects.filter(pk=1).update(version=F("version") + 1):
        ReferenceVersion.objects.create(pk=1)
    forget()


def forget() -> None:
    """Read everything anew: after the registry changed it, and between tests."""
    for cached in (_places, place, city, duty, duty_of, tiers, _editions, other_category, calendar):
        cached.cache_clear()
