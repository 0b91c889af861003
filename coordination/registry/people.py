"""Registry, floor 2: organisations, the people in them, their roles, and who is on duty.

Comes in: the administrator's desk and the demo. What never happens here: a case changed, a password seen in the clear
(callers pass hashes), the clock read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from coordination.records import reference
from coordination.records.people import Membership, Organisation, Roster, User
from coordination.rules.permissions import ROLES_OF_KIND
from coordination.rules.refusal import invalid
from coordination.rules.words import COORDINATING_KINDS, Kind, Role

LEVELS: Sequence[frozenset[Kind]] = (
    frozenset({Kind.CITY, Kind.DEPARTMENT}),
    frozenset({Kind.SUBDISTRICT, Kind.TOWN}),
    frozenset({Kind.COMMUNITY, Kind.VILLAGE}),
)
"""Organisations are founded from the top: a level's parents stand before it."""

PARENTS: Mapping[Kind, frozenset[Kind | None]] = {
    Kind.CITY: frozenset({None}),
    Kind.DEPARTMENT: frozenset({None}),
    Kind.SUBDISTRICT: frozenset({Kind.CITY}),
    Kind.TOWN: frozenset({Kind.CITY}),
    Kind.COMMUNITY: frozenset({Kind.SUBDISTRICT, Kind.TOWN}),
    Kind.VILLAGE: frozenset({Kind.SUBDISTRICT, Kind.TOWN}),
}
"""What stands above each kind of organisation; None: nothing."""

EVERYWHERE = frozenset({Role.ADMINISTRATOR, Role.CLIENT})
BATCH = 2000


@dataclass(frozen=True)
class NewOrganisation:
    """One organisation; `parent` is a code, empty for the city and for departments. Latitude and longitude: WGS 84."""

    code: str
    name: str
    short_name: str
    mark: str
    kind: Kind
    parent: str = ""
    duty_phone: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class NewPerson:
    """One person who signs in; `password` is a hash. Whoever `administers` sees the administrator's desk."""

    username: str
    name: str
    phone: str
    password: str
    administers: bool = False


@dataclass(frozen=True)
class Appointment:
    """任职: a role in an organisation from a day on."""

    user: int
    organisation: int
    role: Role
    starts_on: date


@dataclass(frozen=True)
class Shift:
    """One person's time on duty, with the phone that is answered then."""

    organisation: int
    user: int
    starts_at: datetime
    ends_at: datetime
    phone: str


@transaction.atomic
def found(organisations: Sequence[NewOrganisation]) -> dict[str, int]:
    """Found organisations, in any order. Returns every organisation's id by its code.

    Raises Refusal for a parent that does not exist.
    """
    ids = dict(Organisation.objects.values_list("code", "pk"))
    for level in LEVELS:
        rows = [_organisation(new, ids) for new in organisations if new.kind in level]
        ids |= {row.code: row.pk for row in Organisation.objects.bulk_create(rows)}
    reference.changed()
    return ids


def amend(organisation: Organisation) -> None:
    """Save one organisation, new or changed, and let every process know. Raises Refusal for a place it cannot have."""
    above = organisation.parent.kind if organisation.parent else None
    if above not in PARENTS[Kind(organisation.kind)]:
        raise invalid("parent", "An organisation of this kind does not stand there. Choose another above it.")
    with transaction.atomic():
        organisation.save()
        reference.changed()


def _organisation(new: NewOrganisation, ids: Mapping[str, int]) -> Organisation:
    if new.parent and new.parent not in ids:
        raise invalid("parent", "The organisation above it does not exist. Found that first.")
    return Organisation(
        code=new.code,
        name=new.name,
        short_name=new.short_name,
        mark=new.mark,
        kind=new.kind,
        parent_id=ids[new.parent] if new.parent else None,
        duty_phone=new.duty_phone,
        lat=new.lat,
        lon=new.lon,
    )


def enrol(people: Sequence[NewPerson], *, at: datetime) -> dict[str, int]:
    """Make accounts. Returns the id of each by its username."""
    rows = User.objects.bulk_create(
        User(
            username=new.username,
            display_name=new.name,
            phone=new.phone,
            password=new.password,
            is_staff=new.administers,
            is_superuser=new.administers,
            date_joined=at,
        )
        for new in people
    )
    return {row.username: row.pk for row in rows}


def appoint(appointments: Sequence[Appointment]) -> None:
    """Give people roles. Raises Refusal for a role that an organisation of that kind does not have."""
    kinds = dict(Organisation.objects.values_list("pk", "kind"))
    for each in appointments:
        if not fits(each.role, Kind(kinds[each.organisation])):
            raise invalid("role", "An organisation of this kind does not have this role. Choose another.")
    Membership.objects.bulk_create(
        Membership(
            user_id=each.user, organisation_id=each.organisation, role=each.role, starts_on=each.starts_on, ends_on=None
        )
        for each in appointments
    )


def fits(role: Role, kind: Kind) -> bool:
    """Whether an organisation of this kind has this role."""
    if role == Role.SUPERVISOR:
        return kind in COORDINATING_KINDS
    return role in EVERYWHERE or role in ROLES_OF_KIND[kind]


def dismiss(*, user: int, organisation: int, role: Role, on: date) -> None:
    """End a role: `on` is the first day on which it no longer holds. Raises Refusal when it is not held."""
    held = Membership.objects.filter(user=user, organisation=organisation, role=role, ends_on__isnull=True)
    if not held.update(ends_on=on):
        raise invalid("user", "This person does not have this role there. Look at the list again.")


def put_on_duty(shifts: Sequence[Shift]) -> None:
    """Write rosters (值班表)."""
    Roster.objects.bulk_create(
        (
            Roster(
                organisation_id=shift.organisation,
                user_id=shift.user,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                phone=shift.phone,
            )
            for shift in shifts
        ),
        batch_size=BATCH,
    )
