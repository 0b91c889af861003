"""Naming people and units in a comment: whom one may choose from, and what is said about the names that were typed.

Room: reading, floor 2. Who comes in: the comment box of a case. Who sees a case is records.mentions's to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from coordination.reading import words as said
from coordination.reading.case import find
from coordination.reading.catalogue import parties
from coordination.records import mentions, reference
from coordination.records.case import Case
from coordination.records.mentions import Named
from coordination.rules.permissions import Actor

OFFERED = 8
"""As many as a phone shows above its keyboard."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody to choose: what is written after the @, and what they are. `kind`: of the unit; "person" for people."""

    name: str
    about: str
    kind: str
    mark: str


def offered(by: Actor, number: str, typed: str, now: datetime) -> list[Offer]:
    """Units and people who see a case and whose names hold what was typed, a few; four statements at most.

    Raises Refusal: 404 for a case out of sight, 403 for one seen only as it was.
    """
    case, sight = find(by, number)
    sight.refuse_released()
    within, typed = mentions.units(case), typed.strip()[:20]
    known = parties(within)
    found = [
        Offer(party.short_name, "", party.kind, party.mark)
        for party in sorted((known[pk] for pk in within if pk in known), key=lambda party: _near(party.id, case))
        if typed in party.short_name or typed in party.name
    ]
    return [*found[: OFFERED if typed else OFFERED // 2], *_people(case, within, by, typed, now)][:OFFERED]


def _near(party: int, case: Case) -> tuple[bool, int]:
    """Whoever answers for the case first, then those who work on it."""
    return (party != case.handler_id, party)


def _people(case: Case, within: set[int], by: Actor, typed: str, now: datetime) -> Sequence[Offer]:
    """Each under every role they have here, once."""
    seats = mentions.seats(case, _day(now), within).exclude(user=by.user)
    named = seats.filter(Q(user__display_name__contains=typed) | Q(organisation__short_name__contains=typed))
    rows = named.exclude(user__display_name="").order_by("organisation_id", "pk")
    columns = ("user_id", "user__display_name", "organisation_id", "role")
    known, found = parties(within), {}
    for user, name, organisation, role in rows.values_list(*columns)[: OFFERED * 2]:
        about = f"{known[organisation].short_name} · {said.of(said.ROLES, role)}"
        found.setdefault(user, Offer(name, about, "person", name[:1]))
    return list(found.values())


def named_in(case: Case, typed: str, *, by: int, now: datetime) -> Named:
    """Whom these words name, and who of them does not see the case."""
    return mentions.named(case, typed, by=by, on=_day(now))


def _day(now: datetime) -> date:
    return now.astimezone(reference.calendar_zone()).date()
