"""The demo city: Yongji with its real divisions, a sample duty list, invented people and rosters.

Comes in: the loader, once. What never happens here: a row written past the registry, a case touched.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django.contrib.auth.hashers import make_password

from coordination.demo import sources
from coordination.demo.accounts import PASSWORD
from coordination.records import reference
from coordination.records.people import Organisation
from coordination.registry import calendar, editions, outlines, people
from coordination.rules.calendar import published_years
from coordination.rules.words import Kind, Role, SummonsRole

ROSTERS_PAST, ROSTERS_AHEAD = 61, 45
"""Days of rosters before and after the day of loading."""

OTHER = (
    editions.NewCategory("99", "其他", 9900),
    editions.NewCategory("99.1", "其他诉求", 9901, parent="99"),
)
"""What fits no item of the duty list: without a lead, until somebody has looked and named the right item."""


def build(now: datetime) -> None:
    """Found the city as of a time: organisations, the duty list, the calendar, people and rosters."""
    today = now.astimezone(reference.calendar_zone()).date()
    ids = people.found([*_divisions(), *_departments()])
    outlines.draw({ids[code]: shape for code, shape in sources.outlines().items()}, schematic=True)
    _publish_duties(ids, date(today.year - 1, 1, 1))
    for year in (each for each in published_years().values() if each.year >= today.year - 1):
        calendar.publish(year.year, holidays=year.holidays, makeups=year.makeups)
    users = _enrol(ids, now, date(today.year - 1, 1, 1))
    phones = {row["username"]: row["phone"] for row in sources.table("people.csv")}
    first = today - timedelta(days=ROSTERS_PAST)
    people.put_on_duty(
        [
            people.Shift(ids[watch.organisation], users[watch.username], starts_at, ends_at, phones[watch.username])
            for watch in sources.watches()
            if watch.organisation in ids
            for starts_at, ends_at in _shifts(watch, first, ROSTERS_PAST + ROSTERS_AHEAD)
        ]
    )


def stands() -> bool:
    """Whether there is a city already: the demo's, or a real one."""
    return Organisation.objects.exists()


def _divisions() -> Iterator[people.NewOrganisation]:
    for row in sources.table("divisions.csv"):
        yield people.NewOrganisation(
            code=row["code"],
            name=row["name"] if row["kind"] == Kind.CITY else f"永济市{row['name']}",
            short_name=row["name"],
            mark=row["mark"],
            kind=Kind(row["kind"]),
            parent=row["parent_code"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )


def _departments() -> Iterator[people.NewOrganisation]:
    for row in sources.table("departments.csv"):
        yield people.NewOrganisation(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            mark=row["mark"],
            kind=Kind.DEPARTMENT,
            duty_phone=row["duty_phone"],
        )


def _publish_duties(ids: Mapping[str, int], starts_on: date) -> None:
    parts = sources.duty_list()
    kinds = editions.name_categories([*chain.from_iterable(map(_categories, parts)), *OTHER])
    editions.publish(
        title="永济市接诉即办责任清单（示例）",
        starts_at=datetime.combine(starts_on, datetime.min.time(), reference.calendar_zone()),
        duties=[_duty(duty, kinds, ids) for part in parts for duty in part["duty"]],
    )


def _categories(part: Mapping[str, Any]) -> Iterator[editions.NewCategory]:
    group = part["category"]
    first = int(group["code"]) * 100
    yield editions.NewCategory(group["code"], group["name"], first)
    for position, duty in enumerate(part["duty"], start=first + 1):
        yield editions.NewCategory(duty["code"], duty["title"], position, group["code"], duty["keywords"])


def _duty(said: Mapping[str, Any], kinds: Mapping[str, int], ids: Mapping[str, int]) -> editions.NewDuty:
    lead = editions.Part(ids[said["lead"]], SummonsRole.LEAD, True, said["lead_clause"], said["lead_text"])
    linked = [
        editions.Part(ids[row["department"]], SummonsRole.LINKED, row["required"], row["clause"], row["text"])
        for row in said.get("linked", ())
    ]
    return editions.NewDuty(
        category=kinds[said["code"]],
        parts=[lead, *linked],
        usual_severity=said["usual_severity"],
        community_may_handle=said["community_may_handle"],
        complex=said["complex"],
        decline_clauses=said.get("declines", ()),
    )


def _enrol(ids: Mapping[str, int], now: datetime, starts_on: date) -> dict[str, int]:
    rows = sources.table("people.csv")
    password = make_password(PASSWORD)  # once: argon2 takes its time on purpose
    users = people.enrol(
        [
            people.NewPerson(row["username"], row["name"], row["phone"], password, row["role"] == Role.ADMINISTRATOR)
            for row in rows
        ],
        at=now,
    )
    people.appoint(
        [people.Appointment(users[row["username"]], ids[row["scope"]], Role(row["role"]), starts_on) for row in rows]
    )
    return users


def _shifts(watch: sources.Watch, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    zone = reference.calendar_zone()
    for n in range(days):
        day = first + timedelta(days=n)
        if day.isoweekday() in watch.weekdays:
            until = day + timedelta(days=watch.ends <= watch.starts)
            yield datetime.combine(day, watch.starts, zone), datetime.combine(until, watch.ends, zone)
