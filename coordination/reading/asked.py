"""Who is asked for what: the running clocks that wait for somebody, of an actor's own and of others they wait for.

Room: reading, floor 2. Clocks that run are the only source: what has ended is not looked at, however long the history. A
task that nobody signed for has two clocks, to sign and to finish, and is one thing: the one that is due first asks for
both. These statements stand in the first page of everybody and in the frame of every page; they are written out, as
composing them takes several times as long as the answer.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from coordination.records.case import Case
from coordination.records.clock import Clock
from coordination.records.of_case import columns
from coordination.records.supervision import SupervisionOrder
from coordination.rules.clocks import ASKS
from coordination.rules.permissions import Actor
from coordination.rules.words import ClockKind, Role, Severity, TaskState

_ASKS = sorted(str(kind) for kind in ASKS)
_OF_CLOCK = columns(
    Clock, ("case", "party", "party_role", "kind", "subject", "started_at", "due_at", "card", "excused", "span")
)
_OF_CASE = columns(Case, ("number", "title", "state", "severity", "category", "community", "subdistrict", "address"))
"""What an item says of its clock and its case: the rest of both, five times as much, is left unread."""
_COLUMNS = ", ".join([*(f"clock.{name}" for name in _OF_CLOCK), *(f"held.{name}" for name in _OF_CASE)])

RUNS = "clock.ended_at IS NULL AND clock.stopped_at IS NULL"
OF_WORK = (ClockKind.TASK_SIGN, ClockKind.TASK)
"""The two clocks of a task that is not signed for: one of them is enough to ask."""
TWIN = """clock.kind IN ('task_sign', 'task') AND twin.kind IN ('task_sign', 'task') AND twin.kind <> clock.kind
    AND twin.case_id = clock.case_id AND twin.subject = clock.subject
    AND twin.ended_at IS NULL AND twin.stopped_at IS NULL"""
"""The other clock of a task's two."""

_ASKED = """
SELECT {columns} FROM coordination_clock AS clock JOIN coordination_case AS held ON held.id = clock.case_id
WHERE {runs} AND clock.kind = ANY(%s) AND ({whose}) AND NOT (clock.kind IN ('task_sign', 'task') AND EXISTS (
    SELECT FROM coordination_clock AS twin WHERE {twin} AND (twin.due_at, twin.id) < (clock.due_at, clock.id)
))
ORDER BY clock.due_at, clock.id LIMIT %s
"""
_KIND = f"""
CASE WHEN EXISTS (SELECT FROM coordination_clock AS twin WHERE {TWIN}) THEN 'task_sign' ELSE clock.kind END = ANY(%s)
"""
_CRITICAL = f"clock.severity = {int(Severity.CRITICAL)}"

Condition = tuple[str, list[Any]]
"""Words of a statement, and the values that belong into them."""


def asked_of(by: Actor, *, kinds: Collection[str] = (), limit: int) -> list[Clock]:
    """What waits for whoever `by` speaks for, each with its case: severity I first, then the longest overdue, then the next
    due. Narrowed to some kinds of asking, if given. At most two statements.
    """
    whose, values = wanted = of_own(by)
    if not values:
        return []
    if kinds:
        wanted = f"({whose}) AND {_KIND}", [*values, sorted(kinds)]
    critical = _read(_and(wanted, _CRITICAL), limit)
    rest = limit - len(critical)
    return [*critical, *(_read(_and(wanted, f"NOT {_CRITICAL}"), rest) if rest else ())]


def asked_of_others(by: Actor, *, limit: int) -> list[Clock]:
    """What runs for others and `by` waits for: on the cases they answer for, and what their own work, questions or orders
    depend on; earliest due first. At most two statements for one hat.
    """
    found = [*_on_my_cases(by), *_before_my_work(by), *_answers_to_my_orders(by)]
    if not found:
        return []
    wanted = " OR ".join(f"({whose})" for whose, _values in found), [one for _whose, values in found for one in values]
    return _read(_and(wanted, "NOT clock.party_id = ANY(%s)", sorted(_spoken_for(by))), limit)


def speaks_for(by: Actor) -> dict[str, frozenset[int]]:
    """For which parties, in which role of a clock, an actor answers; a lead answers as a responder does."""
    found: dict[str, set[int]] = {}
    for hat in by.hats:
        role = Role.RESPONDER if hat.role == Role.LEAD else hat.role
        found.setdefault(role, set()).add(hat.organisation)
    return {role: frozenset(parties) for role, parties in found.items()}


def of_own(by: Actor) -> Condition:
    """The clocks of whoever `by` speaks for; without values for somebody who speaks for nobody."""
    mine = speaks_for(by)
    whose = " OR ".join(["clock.party_role = %s AND clock.party_id = ANY(%s)"] * len(mine)) or "FALSE"
    return whose, [value for role, organisations in mine.items() for value in (str(role), sorted(organisations))]


def asking() -> list[str]:
    """The kinds of clocks that ask somebody for something."""
    return list(_ASKS)


def _read(wanted: Condition, limit: int) -> list[Clock]:
    whose, values = wanted
    statement = _ASKED.format(columns=_COLUMNS, runs=RUNS, whose=whose, twin=TWIN)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_ASKS, *values, limit])
        return [_clock(row) for row in cursor.fetchall()]


def _clock(row: tuple[Any, ...]) -> Clock:
    found = Clock.from_db(DEFAULT_DB_ALIAS, _OF_CLOCK, row[: len(_OF_CLOCK)])
    found.case = Case.from_db(DEFAULT_DB_ALIAS, _OF_CASE, row[len(_OF_CLOCK) :])
    return found


def _and(wanted: Condition, also: str, *values: Any) -> Condition:
    return f"({wanted[0]}) AND {also}", [*wanted[1], *values]


_SPEAKS = (Role.COMMUNITY_STAFF, Role.COORDINATOR, Role.RESPONDER, Role.LEAD)


def _spoken_for(by: Actor) -> set[int]:
    """The organisations whose turn is also the turn of `by`."""
    return {party for role in _SPEAKS for party in by.at(role)}


def _on_my_cases(by: Actor) -> Iterable[Condition]:
    for role, column in ((Role.COMMUNITY_STAFF, "community_id"), (Role.COORDINATOR, "handler_id")):
        if mine := by.at(role):
            yield f"held.{column} = ANY(%s) AND held.closed_at IS NULL", [sorted(mine)]


_BEFORE = """
SELECT 'task', before.prerequisite_id FROM coordination_taskdependency AS before
    JOIN coordination_task AS mine ON mine.id = before.task_id
    WHERE mine.organisation_id = ANY(%s) AND mine.state = ANY(%s)
UNION SELECT 'ruling', id FROM coordination_ruling WHERE asked_by_id = ANY(%s) AND ruled_at IS NULL
UNION SELECT 'approval', id FROM coordination_approval WHERE asked_for_id = ANY(%s) AND decided_at IS NULL
"""
_NOT_DONE = [TaskState.ASSIGNED.value, TaskState.ACCEPTED.value, TaskState.WORKING.value]
TASK_KINDS = frozenset({ClockKind.TASK_SIGN, ClockKind.TASK, ClockKind.TASK_VERIFY})


def _before_my_work(by: Actor) -> Iterable[Condition]:
    """Work before mine, rulings I asked for, requests I made: for departments, which see no whole cases here."""
    mine = sorted(by.at(Role.RESPONDER) | by.at(Role.LEAD))
    if not mine:
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [mine, _NOT_DONE, mine, mine])
        found = cursor.fetchall()
    for what, kinds in (
        ("task", sorted(TASK_KINDS)),
        ("ruling", [ClockKind.RULING]),
        ("approval", [ClockKind.APPROVAL]),
    ):
        if subjects := sorted(pk for kind, pk in found if kind == what):
            yield "clock.kind = ANY(%s) AND clock.subject = ANY(%s)", [[str(kind) for kind in kinds], subjects]


def _answers_to_my_orders(by: Actor) -> Iterable[Condition]:
    """What I ordered and nobody has answered, while the case is within my sight: supervisors hold no case themselves."""
    if not (mine := by.at(Role.SUPERVISOR)):
        return
    seen = Case.objects.visible_to(by).values("pk")
    found = SupervisionOrder.objects.filter(supervisor__in=mine, closed_at=None, case__in=seen).values_list(
        "case", "pk"
    )
    if found:
        held, orders = (list(column) for column in zip(*found, strict=True))
        wanted = "clock.case_id = ANY(%s) AND clock.kind = %s AND clock.subject = ANY(%s)"
        yield wanted, [held, ClockKind.SUPERVISION.value, orders]
