"""What lies near a point: the town around it, the community it belongs to, and the cases that are open there.

Room: reading, floor 2. Who comes in: the forms and pages that know a position. What never happens here: a place decided.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, QuerySet

from coordination.reading import catalogue
from coordination.reading.catalogue import Party
from coordination.records.case import Case
from coordination.rules.places import Point, box, holds, metres

LOOKED_AT = 60
"""Cases in the box around a point of which the nearest are told."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point lies. `town` is None outside every outline; `community` is the nearest in that town of those asked
    for, None where there is none.
    """

    town: Party | None
    community: Party | None


def spot(point: Point, among: Collection[int]) -> Spot:
    """The town whose outline holds a point, then the nearest of these communities inside that town."""
    town = next((one.organisation for one in catalogue.outlines() if holds(one.shape, point)), None)
    if town is None:
        return Spot(None, None)
    inside = [party for party in catalogue.organisations() if party.parent == town and party.id in among]
    placed = [(metres(party.point, point), party.code, party) for party in inside if party.is_community and party.point]
    return Spot(catalogue.party(town), min(placed)[-1] if placed else None)


def point_of(case: Case) -> Point | None:
    """Where a case lies, if somebody gave its position."""
    return (case.lat, case.lon) if case.lat is not None and case.lon is not None else None


def around(cases: QuerySet, point: Point, reach: float) -> QuerySet:
    """Those of some open cases that lie in the box of so many metres around a point, the newest of them, bounded."""
    south, north, west, east = box(point, reach)
    found = cases.filter(closed_at__isnull=True, lat__range=(south, north), lon__range=(west, east))
    return found.order_by("-filed_at", "-pk")[:LOOKED_AT]


Placed = TypeVar("Placed", bound=Case)


def nearest(cases: Iterable[Placed], point: Point, reach: float, most: int) -> list[tuple[float, Placed]]:
    """The nearest of some cases within so many metres, each with its distance."""
    found = [(metres(there, point), -case.pk, case) for case in cases if (there := point_of(case))]
    return [(away, case) for away, _pk, case in sorted(found, key=lambda one: one[:2]) if away <= reach][:most]


def most_urgent(cases: QuerySet, most: int) -> QuerySet:
    """The most severe of some cases, of those the soonest due; `most` of them."""
    return cases.order_by("severity", F("due_at").asc(nulls_last=True), "pk")[:most]


def placed(cases: QuerySet) -> QuerySet:
    """Those of some cases whose position is known."""
    return cases.filter(lat__isnull=False, lon__isnull=False)
