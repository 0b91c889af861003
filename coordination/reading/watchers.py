"""Who sees that a case changed: an actor has scopes, a case has scopes, and who shares one with it sees it.

The same answer as `Case.objects.visible_to`, given for a thousand open pages in two statements a change; a test holds
the two together. Room: reading, floor 2. Who comes in: the live stream.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coordination.records.case import Case, Involvement
from coordination.rules.permissions import Actor
from coordination.rules.words import Kind, Role

Scope = tuple[Any, ...]
EVERYTHING: Scope = ("everything",)


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that changed, and the scopes it is in."""

    number: str
    scopes: frozenset[Scope]


def scopes_of(by: Actor) -> frozenset[Scope]:
    """What an actor sees, and themselves, for messages; somebody without hats sees no case."""
    found: set[Scope] = {("case", pk) for pk in by.cases} | ({("user", by.user)} if by.user is not None else set())
    if any(hat.kind == Kind.CITY and hat.role in (Role.SUPERVISOR, Role.COORDINATOR) for hat in by.hats):
        found.add(EVERYTHING)
    found |= {("community", pk) for pk in by.at(Role.COMMUNITY_STAFF)}
    found |= {("territory", pk) for pk in by.at(Role.COORDINATOR) | by.at(Role.SUPERVISOR)}
    found |= {("department", pk) for pk in by.at(Role.RESPONDER) | by.at(Role.LEAD)}
    found |= {("client", by.user, pk) for pk in by.at(Role.CLIENT)}
    return frozenset(found)


def scopes_of_cases(cases: Sequence[int]) -> list[Changed]:
    """Number and scopes of each of these cases."""
    departments = _departments(cases)
    rows = Case.objects.filter(pk__in=cases).values_list(
        "pk", "number", "community_id", "subdistrict_id", "filed_by_id", "filed_for_id"
    )
    return [
        Changed(
            number,
            frozenset(
                {
                    EVERYTHING,
                    ("case", pk),
                    ("community", community),
                    ("territory", subdistrict),
                    ("client", filed_by, filed_for),
                    *(("department", department) for department in departments[pk]),
                }
            ),
        )
        for pk, number, community, subdistrict, filed_by, filed_for in rows
    ]


def scopes_of_messages(told: Mapping[int, Collection[int]]) -> list[Changed]:
    """Cases of which people were told, each in the scope of those alone; `told` has their ids by that of the case."""
    rows = Case.objects.filter(pk__in=told).values_list("pk", "number") if told else ()
    return [Changed(number, frozenset(("user", user) for user in told[pk])) for pk, number in rows]


def _departments(cases: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for case, organisation in Involvement.objects.filter(case__in=cases).values_list("case_id", "organisation_id"):
        found[case].append(organisation)
    return found
