"""What a department keeps of a case it was released from: the case as it was then.

Room: reading, floor 2. Lists and boards show their rows so, a case page its head, and the bell what it may still say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from coordination.records import prepared
from coordination.records.case import Case, Involvement
from coordination.records.event import Event
from coordination.rules.permissions import Actor
from coordination.rules.words import Kind, Role


def as_released(by: Actor, rows: list[Case], departments: frozenset[int]) -> None:
    """Show rows as whoever `by` is may see them; at most two statements."""
    until = released(by, rows, departments)
    later = _later(until)
    for row in rows:
        if row.pk in until:
            show_as_of(row, until[row.pk], later[row.pk])


_INVOLVED = """
SELECT DISTINCT ON (case_id) case_id, until FROM coordination_involvement
WHERE case_id = ANY(%s) AND organisation_id = ANY(%s)
ORDER BY case_id, until DESC NULLS FIRST
"""


def released(by: Actor, rows: Iterable[Case], departments: frozenset[int]) -> dict[int, datetime]:
    """When each case was last seen, of those that `by` sees only through a department that was released from it."""
    with prepared.cursor() as cursor:
        cursor.execute(_INVOLVED, [[row.pk for row in rows], sorted(departments)])
        ends = dict(cursor.fetchall())
    return {row.pk: end for row in rows if (end := ends.get(row.pk)) is not None and not sees_otherwise(by, row)}


def sees_otherwise(by: Actor, case: Case) -> bool:
    """Whether `by` sees a case through anything but a department."""
    for hat in by.hats:
        city = hat.kind == Kind.CITY and hat.role in (Role.COORDINATOR, Role.SUPERVISOR)
        staff = hat.role == Role.COMMUNITY_STAFF and hat.organisation == case.community_id
        above = hat.role in (Role.COORDINATOR, Role.SUPERVISOR) and hat.organisation == case.subdistrict_id
        if city or staff or above:
            return True
    return Role.CLIENT in {hat.role for hat in by.hats} and case.filed_by_id == by.user


def show_as_of(case: Case, at: datetime, later: Iterable[Event]) -> None:
    """Show a case as it was at a time, before these later events, newest first; never save it."""
    case.released_at = at
    case.card, case.due_at = "", None
    case.closed_at = case.closed_at if case.closed_at and case.closed_at <= at else None
    for event in later:
        _undo(case, event)


def _undo(case: Case, event: Event) -> None:
    """What an event changed of what a row shows. A place and a title that were corrected are not kept: the one is left
    out, for the other stands the number.
    """
    case.state = event.from_state
    for column in ("severity", "category_id", "community_id", "handler_id"):
        before = f"{column.removesuffix('_id')}_before"
        if before in event.payload:
            setattr(case, column, event.payload[before])
    written = event.payload.get("words", {})
    if "address" in written:
        case.address = ""
    if "title" in written:
        case.title = case.number


def retitled(case: str, departments: Iterable[int]) -> Exists:
    """Whether a title was corrected after one of these departments was released from its case; `case` names the key."""
    ended = Involvement.objects.filter(case=OuterRef("case"), organisation__in=departments, until__lt=OuterRef("at"))
    corrected = Event.objects.filter(case=OuterRef(case), action="reclassify", payload__words__has_key="title")
    return Exists(corrected.filter(Exists(ended)))


def later_than(case: int, at: datetime) -> list[Event]:
    """What happened to a case after a time, newest first."""
    return _later({case: at})[case]


def _later(until: Mapping[int, datetime]) -> Mapping[int, list[Event]]:
    found: Mapping[int, list[Event]] = defaultdict(list)
    if until:
        later = reduce(or_, (Q(case=case, at__gt=at) for case, at in until.items()))
        for event in Event.objects.filter(later).order_by("-seq"):
            found[event.case_id].append(event)
    return found
