"""Which clocks a case must have running, derived from its facts: whose turn it is, and for what.

`_step` compares this with the clocks there are, starts what is missing and ends what is no longer wanted. A stage
therefore never handles a clock: it changes the case, and the clocks follow. Whatever is open appears here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from coordination.rules.facts import Facts, TaskLike
from coordination.rules.ledger import verifier
from coordination.rules.permissions import staff_role
from coordination.rules.words import (
    COMMUNITY_KINDS,
    OPEN_STATES,
    ClockKind,
    Countersigned,
    Role,
    RulingOn,
    Severity,
    State,
    SummonsState,
    TaskState,
)

STOPPED_STATES = frozenset({State.SUSPENDED, State.MERGED})
"""While a case is suspended or merged its clocks stop, and go on with what was left."""

ASKS = frozenset(ClockKind) - {
    ClockKind.CONVENE,
    ClockKind.RESOLVE,
    ClockKind.TIER,
    ClockKind.CONTAIN,
    ClockKind.REVIEW,
}
"""The kinds that ask a party to do something; the others watch the case as a whole or convene by themselves."""

ZERO_LENGTH = frozenset({ClockKind.CONVENE, ClockKind.RESOLVE})

SETTLES_ITSELF = frozenset({*ZERO_LENGTH, ClockKind.REVIEW, ClockKind.COUNTERSIGN})
"""The kinds whose due does what it was set for: nobody is late, so they show no red card and are never overdue."""

CLIMBS = frozenset(
    {
        ClockKind.VERIFY,
        ClockKind.DECIDE,
        ClockKind.SIGN,
        ClockKind.DISPATCH,
        ClockKind.PLAN,
        ClockKind.CONTAIN,
        ClockKind.TIER,
    }
)
"""The kinds whose second overdue takes the case up a level; the others' goes up by word only."""


@dataclass(frozen=True)
class Wanted:
    """A clock that must run: what for (and about which summons, task …), and who has to act."""

    kind: ClockKind
    party: int
    role: Role
    subject: int | None = None
    due_at: datetime | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """A case has at most one open clock of a kind and subject."""
        return (self.kind.value, self.subject)


def wanted(facts: Facts) -> list[Wanted]:
    """Every clock the case must have running now; empty for one that is finished."""
    case = facts.case
    if case.state == State.SUSPENDED:
        return [*_review(facts)]
    if case.state not in OPEN_STATES:
        return []
    return [
        *_of_state(facts),
        *_of_case(facts),
        *_of_summonses(facts),
        *_of_tasks(facts),
        *_rulings(facts),
        *_approvals(facts),
        *_orders(facts),
    ]


def _handler(facts: Facts, kind: ClockKind) -> Wanted:
    return Wanted(kind, facts.case.handler_id, staff_role(facts.case.handler_kind))


def _community(facts: Facts, kind: ClockKind) -> Wanted:
    if facts.case.community_id is None:
        return _handler(facts, kind)
    return Wanted(kind, facts.case.community_id, Role.COMMUNITY_STAFF)


def _of_state(facts: Facts) -> Iterator[Wanted]:
    """What the state itself waits for."""
    case = facts.case
    if case.state == State.REPORTED:
        placed = case.community_id is not None
        yield _community(facts, ClockKind.VERIFY) if placed else _handler(facts, ClockKind.PLACE)
    elif case.state == State.VERIFIED:
        yield _handler(facts, ClockKind.DECIDE)
    elif case.state == State.ESCALATED:
        yield from _escalated(facts)
    elif case.state == State.CONVENING:
        yield _handler(facts, ClockKind.PLAN)
    elif case.state == State.ACTING and _all_done(facts):
        yield _handler(facts, ClockKind.RESOLVE)
    elif case.state == State.ACTING and not facts.open_tasks():
        yield _handler(facts, ClockKind.DISPATCH)
    elif case.state == State.RESOLVED and facts.acceptor:
        yield Wanted(ClockKind.ACCEPT, *facts.acceptor)
    elif case.state == State.RESOLVED:
        yield _community(facts, ClockKind.ACCEPT)


def _escalated(facts: Facts) -> Iterator[Wanted]:
    case = facts.case
    yield _handler(facts, ClockKind.DISPATCH if case.signed_at else ClockKind.SIGN)
    if case.severity == Severity.CRITICAL or case.convened_round or case.convening_held:
        return
    if case.signed_at and facts.required >= 2:
        yield _handler(facts, ClockKind.CONVENE)


def _emergency(facts: Facts) -> Iterator[Wanted]:
    """Severity I above the community: the danger is to be contained, and whoever is linked is summoned at once."""
    case = facts.case
    if case.severity != Severity.CRITICAL or case.state not in (State.ESCALATED, State.CONVENING, State.ACTING):
        return
    if case.contained_at is None:
        yield _handler(facts, ClockKind.CONTAIN)
    uncalled = case.state != State.CONVENING and not case.convened_round and facts.departments
    if uncalled and case.handler_kind not in COMMUNITY_KINDS:
        yield _handler(facts, ClockKind.CONVENE)


def _all_done(facts: Facts) -> bool:
    open_work = facts.open_tasks() or facts.open_summonses() or facts.rulings
    return not open_work and facts.verified_this_round()


def _of_case(facts: Facts) -> Iterator[Wanted]:
    """The tier of the whole case, and the emergency clocks of severity I."""
    yield _handler(facts, ClockKind.TIER)
    yield from _emergency(facts)


def _of_summonses(facts: Facts) -> Iterator[Wanted]:
    for summons in facts.summonses:
        if summons.state in (SummonsState.SENT, SummonsState.CONFIRMED):
            yield Wanted(ClockKind.ARRIVAL, summons.organisation_id, Role.RESPONDER, summons.id)
        if summons.countersign == Countersigned.ASKED and facts.case.state in (State.ACTING, State.RESOLVED):
            yield Wanted(ClockKind.COUNTERSIGN, summons.organisation_id, Role.RESPONDER, summons.id)


def _of_tasks(facts: Facts) -> Iterator[Wanted]:
    for task in facts.open_tasks():
        role = facts.roles.get(task.organisation_id, Role.RESPONDER)
        if task.state == TaskState.ASSIGNED:
            yield Wanted(ClockKind.TASK_SIGN, task.organisation_id, role, task.id)
        if task.state in (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.WORKING) and not facts.blockers(task):
            yield Wanted(ClockKind.TASK, task.organisation_id, role, task.id, task.due_at)
        if task.state == TaskState.DONE:
            yield _verify_task(facts, task)


def _verify_task(facts: Facts, task: TaskLike) -> Wanted:
    party = verifier(facts, task)
    role = Role.COMMUNITY_STAFF if party == facts.case.community_id else Role.COORDINATOR
    if party == facts.city == task.organisation_id:
        role = Role.SUPERVISOR
    return Wanted(ClockKind.TASK_VERIFY, party, role, task.id)


def _rulings(facts: Facts) -> Iterator[Wanted]:
    for ruling in facts.rulings:
        if ruling.on != RulingOn.PLACE or facts.case.state == State.REPORTED:
            yield Wanted(ClockKind.RULING, ruling.ruler_id, Role.COORDINATOR, ruling.id)


def _approvals(facts: Facts) -> Iterator[Wanted]:
    for approval in facts.approvals:
        yield Wanted(ClockKind.APPROVAL, approval.approver_id, Role(approval.approver_role), approval.id)


def _orders(facts: Facts) -> Iterator[Wanted]:
    for order in facts.orders:
        if order.answered_at is None:
            role = facts.roles.get(order.organisation_id, Role.RESPONDER)
            yield Wanted(ClockKind.SUPERVISION, order.organisation_id, role, order.id, order.due_at)
        else:
            yield Wanted(ClockKind.APPROVAL, order.supervisor_id, Role.SUPERVISOR, -order.id)


def _review(facts: Facts) -> Iterator[Wanted]:
    yield Wanted(
        ClockKind.REVIEW, facts.case.handler_id, staff_role(facts.case.handler_kind), None, facts.case.review_on
    )
