"""The demo city: Yongji with its real divisions, a sample duty list, invented people and rosters."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from coordination.demo.accounts import PASSWORD
from coordination.records import reference
from coordination.records.duties import CalendarYear, Category, Duty, DutyDepartment, Edition
from coordination.records.people import Membership, Organisation, Roster, User
from coordination.rules.calendar import published_years
from coordination.rules.words import Kind, Role

DATA = Path(__file__).parent / "data"
PAST, AHEAD = 61, 45
"""Days of rosters before and after the day of loading."""


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def toml(folder: str) -> Iterator[dict[str, Any]]:
    """The files of a data folder, in order."""
    for path in sorted((DATA / folder).glob("*.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8"))


def load(now: datetime) -> None:
    """Load organisations, the duty list, the calendar, people and rosters."""
    _organisations()
    _duties(now)
    for year in published_years().values():
        CalendarYear.objects.create(
            year=year.year,
            holidays=sorted(day.isoformat() for day in year.holidays),
            makeups=sorted(day.isoformat() for day in year.makeups),
            published=year.published,
        )
    _people(now)
    _rosters(now)
    reference.forget()


def _organisations() -> None:
    known: dict[str, Organisation] = {}
    for row in rows("divisions.csv"):
        known[row["code"]] = Organisation.objects.create(
            code=row["code"],
            name=row["name"],
            short_name=row["name"],
            mark=row["mark"],
            kind=row["kind"],
            parent=known.get(row["parent_code"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
        )
    Organisation.objects.bulk_create(
        Organisation(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            mark=row["mark"],
            kind=Kind.DEPARTMENT,
            duty_phone=row["duty_phone"],
        )
        for row in rows("departments.csv")
    )


def _duties(now: datetime) -> None:
    edition = Edition.objects.create(number=1, title="永济市责任清单（示例）", starts_at=now - timedelta(days=365))
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    position = 0
    for file in toml("duties"):
        group = file["category"]
        parent = Category.objects.create(code=group["code"], name=group["name"], position=position)
        for duty in file["duty"]:
            position += 1
            category = Category.objects.create(
                code=duty["code"], name=duty["title"], parent=parent, position=position, keywords=duty["keywords"]
            )
            _duty(edition, category, duty, organisations)
        position += 1


def _duty(edition: Edition, category: Category, said: dict[str, Any], organisations: dict[str, int]) -> None:
    duty = Duty.objects.create(
        edition=edition,
        category=category,
        community_may_handle=said["community_may_handle"],
        usual_severity=said["usual_severity"],
        complex=said["complex"],
        decline_clauses=[{"clause": row["clause"], "text": row["text"]} for row in said.get("declines", ())],
    )
    lead = {"department": said["lead"], "required": True, "clause": said["lead_clause"], "text": said["lead_text"]}
    DutyDepartment.objects.bulk_create(
        DutyDepartment(
            duty=duty,
            organisation_id=organisations[row["department"]],
            role="lead" if row is lead else "linked",
            required=row["required"],
            clause=row["clause"],
            text=row["text"],
        )
        for row in (lead, *said.get("linked", ()))
    )


def _people(now: datetime) -> None:
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    password = make_password(PASSWORD)  # once: argon2 takes its time on purpose
    people = list(rows("people.csv"))
    users = User.objects.bulk_create(
        User(
            username=row["username"],
            display_name=row["name"],
            phone=row["phone"],
            password=password,
            is_staff=row["role"] == Role.ADMINISTRATOR,
            is_superuser=row["role"] == Role.ADMINISTRATOR,
        )
        for row in people
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation_id=organisations[row["scope"]],
            role=row["role"],
            starts_on=(now - timedelta(days=400)).date(),
        )
        for user, row in zip(users, people, strict=True)
    )


def _rosters(now: datetime) -> None:
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    users = {user.username: user for user in User.objects.all()}
    zone = reference.calendar_zone()
    first = now.astimezone(zone).date() - timedelta(days=PAST)
    shifts = []
    for row in rows("rosters.csv"):
        days = _weekdays(row["weekdays"])
        starts, ends = time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"])
        for n in range(PAST + AHEAD):
            day = first + timedelta(days=n)
            if day.isoweekday() in days:
                begin = datetime.combine(day, starts, zone)
                end = datetime.combine(day + timedelta(days=ends <= starts), ends, zone)
                user = users[row["username"]]
                shifts.append(
                    Roster(
                        organisation_id=organisations[row["organisation"]],
                        user=user,
                        starts_at=begin,
                        ends_at=end,
                        phone=user.phone,
                    )
                )
    Roster.objects.bulk_create(shifts, batch_size=2000)


def _weekdays(text: str) -> set[int]:
    """ISO weekdays written "1,3,5" or "1-7"."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found
