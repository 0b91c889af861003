"""The facts that rules decide on, read for one case or for a hundred in the same few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from coordination.records import reference
from coordination.records.case import Case
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Ruling, Summons
from coordination.records.of_case import rows_of, waits_of
from coordination.records.people import Membership
from coordination.records.supervision import Approval, SupervisionOrder
from coordination.records.task import Task
from coordination.rules.authority import acceptors
from coordination.rules.facts import Facts
from coordination.rules.permissions import staff_role
from coordination.rules.words import FINISHED_TASK, ClockKind, MarkKind, MarkState, Role, State

QUIET_STATES = (State.REPORTED, State.VERIFIED)
"""Before anything was ever escalated, begun or moved these have no summons, task or request: only a supervisor's order."""
OPEN_ORDER = "closed_at IS NULL"
UNDECIDED_OR_UNUSED = "decided_at IS NULL OR (granted AND NOT used)"


def facts_of(cases: Sequence[Case]) -> dict[int, Facts]:
    """Each case's facts by its id. Whoever means to change a case has locked it before."""
    known = {case.pk: bare_facts(case) for case in cases}
    busy = [c for c in cases if c.state not in QUIET_STATES or c.escalated_at or c.acting_since or c.moves]
    if busy:
        _read_work({case.pk: known[case.pk] for case in busy})
    if quiet := known.keys() - {case.pk for case in busy}:
        _read_orders({pk: known[pk] for pk in quiet})
    resolved = [case.pk for case in busy if case.state == State.RESOLVED and case.card]
    if resolved:
        _read_second_overdue(known, resolved)
    for facts in known.values():
        if facts.case.state in (State.ACTING, State.RESOLVED):
            facts.acceptor = _acceptor(facts)
    return known


def _acceptor(facts: Facts) -> tuple[int, Role] | None:
    """Who checks the result instead of whoever usually would, because everybody there did some of the work."""
    levels = acceptors(facts)
    organisations = {organisation for organisation, _ in levels}
    if not any(t.done_by_id is not None and t.organisation_id in organisations for t in facts.tasks):
        return None
    doers = {t.done_by_id for t in facts.tasks}
    day = facts.case.changed_at.astimezone(reference.calendar_zone()).date()
    staff = Membership.objects.filter(organisation__in=organisations, starts_on__lte=day)
    current = staff.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))
    rows = current.values_list("organisation_id", "role", "user_id")
    free = {(organisation, role) for organisation, role, user in rows if user not in doers}
    found = next((level for level in levels if level in free), levels[-1])
    return found if found != levels[0] else None


def bare_facts(case: Case) -> Facts:
    """The facts of a case around which nothing is open yet."""
    duty = reference.duty(case.duty_id) if case.duty_id else None
    facts = Facts(case, reference.city())
    take_duty(facts, duty)
    return facts


def take_duty(facts: Facts, duty: reference.DutyFacts | None) -> None:
    """Put a duty, or its absence, into the facts: a case was filed under it or reclassified."""
    facts.departments = len(duty.departments) if duty else 0
    facts.required = sum(required for _, _, required, _, _ in duty.departments) if duty else 0
    facts.community_may_handle = duty.community_may_handle if duty else False
    facts.complex = duty.complex if duty else False


def _read_second_overdue(known: dict[int, Facts], cases: Sequence[int]) -> None:
    """After the second overdue of the acceptance the coordinator may accept in the community's stead."""
    fired = Mark.objects.filter(
        case__in=cases,
        kind=MarkKind.SECOND,
        state=MarkState.FIRED,
        clock__kind=ClockKind.ACCEPT,
        clock__ended_at__isnull=True,
    )
    for pk in fired.values_list("case_id", flat=True):
        known[pk].second_overdue = frozenset({ClockKind.ACCEPT.value})


def _read_work(known: dict[int, Facts]) -> None:
    """Summonses, tasks and what waits for a decision."""
    cases = list(known)
    summonses = _by_case(rows_of(Summons, cases))
    tasks = _by_case(rows_of(Task, cases, order="position"))
    rulings = _by_case(rows_of(Ruling, cases, "ruled_at IS NULL"))
    approvals = _by_case(rows_of(Approval, cases, UNDECIDED_OR_UNUSED))
    orders = _by_case(rows_of(SupervisionOrder, cases, OPEN_ORDER))
    waits = waits_of(cases) if any(t.state not in FINISHED_TASK for rows in tasks.values() for t in rows) else {}
    for pk, facts in known.items():
        facts.summonses, facts.tasks = summonses[pk], tasks[pk]
        facts.rulings, facts.orders = rulings[pk], orders[pk]
        facts.approvals = [a for a in approvals[pk] if a.decided_at is None]
        facts.consents = frozenset(a.kind for a in approvals[pk] if a.granted and not a.used)
        facts.waits = {t.pk: waits[t.pk] for t in tasks[pk] if t.pk in waits}
        facts.roles = _roles(tasks[pk], orders[pk])
    _read_unarrived([facts for facts in known.values() if facts.open_summonses()])


def _read_unarrived(waiting: Sequence[Facts]) -> None:
    """A summons whose arrival clock shows red may be recorded as absent."""
    if not waiting:
        return
    red = Clock.objects.running().filter(case__in=[f.case.id for f in waiting], kind=ClockKind.ARRIVAL, card="due")
    over = frozenset(red.values_list("subject", flat=True))
    for facts in waiting:
        facts.unarrived = over & {s.id for s in facts.summonses}


def _read_orders(known: dict[int, Facts]) -> None:
    orders = _by_case(rows_of(SupervisionOrder, list(known), OPEN_ORDER))
    for pk, rows in orders.items():
        known[pk].orders, known[pk].roles = rows, _roles((), rows)


def _roles(tasks: Iterable[Task], orders: Iterable[SupervisionOrder]) -> dict[int, Role]:
    organisations = {t.organisation_id for t in tasks} | {o.organisation_id for o in orders}
    return {pk: staff_role(reference.place(pk).kind) for pk in organisations}


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.case_id].append(row)
    return grouped
