"""Adapter between the hand-written expectations and `coordination.rules`.

Room: tests of `rules`, no database. Comes in: the words of `lifecycle_expected.py` (levels, states, actions, roles as
strings). Never happens here: a decision. Who may do what is answered by `judge` over plain facts, tried in the few
situations of `_situations`, one of which is favourable to each action; the rows are looked up at the moment of the
call, because `lifecycle_edits.planted` swaps the tables under them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from coordination.rules import authority, lifecycle
from coordination.rules.facts import Facts
from coordination.rules.judge import judge_quietly, subjects_of
from coordination.rules.lifecycle import Row
from coordination.rules.permissions import Actor, files_in, filing_hat
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind, ApprovalKind, Role, RulingOn
from tests.rules.lifecycle_parts import (
    ACTORS,
    CHENGXI,
    CITY,
    DIANJI,
    GAS,
    HANDLERS,
    NOON,
    WATER,
    YUXIANG,
    Approval,
    Case,
    Order,
    Ruling,
    Summons,
    Task,
)

SUMMONS_STATES = ("sent", "declined", "confirmed", "reported_in", "released", "absent")
UNFINISHED = ("assigned", "accepted", "working", "returned")


def _case(level: str, state: str, severity: int) -> Case:
    handler, kind = HANDLERS[level]
    return Case(state, handler, kind, severity=severity)


def _holders_of_tasks(level: str) -> tuple[int, ...]:
    """The department, the community, the subdistrict once the case is there, and the handler."""
    if level == "community":
        return (DIANJI,)
    return (WATER, DIANJI, CHENGXI) if level == "subdistrict" else (WATER, DIANJI, CHENGXI, CITY)


def _at_work(level: str, state: str) -> tuple[bool, bool]:
    """Whether summonses and tasks can be open: none before anybody is asked, none once all is verified."""
    tasks = state not in ("reported", "verified", "resolved", "closed", "rejected")
    return tasks and level != "community", tasks


def _tasks(level: str, facts: Facts) -> list[Task]:
    """One of each state for each holder; done ones by nobody of the cast, checked by whom the rules name."""
    if not _at_work(level, facts.case.state)[1]:
        return []
    wanted = [(org, state) for org in _holders_of_tasks(level) for state in (*UNFINISHED, "done", "verified")]
    tasks = [Task(i, org, state, done_by_id=99, verified_at=NOON) for i, (org, state) in enumerate(wanted, start=1)]
    checkers = {alone: authority.verifier_of(facts, alone=alone) for alone in (False, True)}
    done = [
        replace(tasks[0], id=100 + alone, state="done", verifier_id=checker, organisation_id=facts.case.handler_id)
        for alone, checker in checkers.items()
    ]
    return [*(t for t in tasks if t.state != "done"), *done]


def _approvals(level: str, facts: Facts) -> list[Approval]:
    asked = [
        (
            ApprovalKind.EXTENSION,
            *authority.approver_of_extension(facts, Task(1, organisation, "working", extensions=n)),
        )
        for organisation in _holders_of_tasks(level)
        for n in (0, 1)
    ]
    asked += [(k, CITY, Role.SUPERVISOR) for k in (ApprovalKind.SUSPENSION, ApprovalKind.REJECT, ApprovalKind.CLOSE)]
    return [Approval(i, kind, approver, role) for i, (kind, approver, role) in enumerate(asked, start=1)]


def _busy(level: str, state: str, severity: int) -> Facts:
    """Everything is open that can be."""
    facts = Facts(_case(level, state, severity), CITY, departments=2, required=2)
    states = SUMMONS_STATES if _at_work(level, state)[0] else ("reported_in",)
    facts.summonses = [Summons(i, WATER, s) for i, s in enumerate(states, start=1)]
    facts.unarrived = frozenset(s.id for s in facts.summonses)
    facts.tasks = _tasks(level, facts)
    returned = [t.id for t in facts.tasks if t.state == "returned"]
    facts.rulings = [
        *(
            Ruling(10 + f, RulingOn.SUMMONS, authority.ruler_on_decline(facts, final=bool(f)), summons_id=2)
            for f in (0, 1)
        ),
        *(Ruling(20 + t, RulingOn.TASK, authority.chair(facts), task_id=t) for t in returned),
    ]
    facts.approvals = _approvals(level, facts)
    facts.orders = [Order(org, org) for org in (DIANJI, CHENGXI, CITY, WATER)] + [Order(9, WATER, answered_at=NOON)]
    return facts


def _settled(level: str, state: str, severity: int) -> Facts:
    """What was open is settled; consents are given, and the acceptance is twice overdue."""
    facts = Facts(_case(level, state, severity), CITY, departments=2, required=2, community_may_handle=True)
    facts.summonses = [Summons(1, WATER, "reported_in")]
    facts.tasks = [Task(1, WATER, "verified", done_by_id=99, verified_at=NOON)]
    facts.consents = frozenset({ApprovalKind.REJECT, ApprovalKind.CLOSE})
    facts.second_overdue = frozenset({"accept"})
    return facts


def _left_to(role: Role) -> Callable[[str, str, int], Facts]:
    """As settled, but everybody below did the work: the city's staff of this role is left to check it."""

    def make(level: str, state: str, severity: int) -> Facts:
        return replace(_settled(level, state, severity), acceptor=(CITY, role))

    return make


def _held(level: str, state: str, severity: int) -> Facts:
    """As settled, while the department still has a task."""
    facts = _settled(level, state, severity)
    if all(_at_work(level, state)):
        facts.tasks = [*facts.tasks, Task(2, WATER, "working")]
    return facts


@cache
def _situations(level: str, state: str) -> tuple[Facts, ...]:
    made: tuple[Callable[[str, str, int], Facts], ...] = (
        _busy,
        _settled,
        _held,
        _left_to(Role.COORDINATOR),
        _left_to(Role.SUPERVISOR),
    )
    return tuple(make(level, state, severity) for make in made for severity in (3, 1))


def _row(action: str) -> Row | None:
    return lifecycle.ROWS.get(action)


def _subjects(row: Row, facts: Facts) -> Iterator[object | None]:
    if row.on:
        yield from subjects_of(row, facts)
    else:
        yield None


def _may(row: Row, facts: Facts, by: Actor) -> bool:
    for subject in _subjects(row, facts):
        try:
            judge_quietly(row, facts, by, subject)
        except Refusal:
            continue
        return True
    return False


def _may_file(role: str) -> bool:
    """Whether the role may file a case of Dianji community."""
    by = ACTORS[role]
    if by.kind == ActorKind.RESIDENT:
        return True
    hat = filing_hat(by, DIANJI, CHENGXI)
    return hat is not None and files_in(hat, DIANJI, CHENGXI)


def allowed(level: str, state: str, action: str, role: str) -> bool:
    """Is there a situation of facts in which the role may take the action? `state` may be "new"."""
    row = _row(action)
    if row is None:
        return False
    if state == "new":
        return action == "file" and not row.sources and _may_file(role)
    return any(_may(row, facts, ACTORS[role]) for facts in _situations(level, state) if state in row.sources)


def targets(level: str, state: str, action: str) -> set[str]:
    """The states the case may be in afterwards (the same one for what keeps the state)."""
    row = _row(action)
    if row is None:
        return set()
    if state == "new":
        return set(row.targets)
    return set(row.leads_to(_case(level, state, 3))) if state in row.sources else set()


def allowed_despite(level: str, state: str, action: str, role: str, situation: str) -> bool:
    """As `allowed`, in the best case for the role, but for the one fact `situation` names."""
    row = _row(action)
    spoil = SPOILED[situation]
    return row is not None and any(
        _may(row, spoil(facts, ACTORS[role]), ACTORS[role]) for facts in _situations(level, state)
    )


def _of_case(**values: object) -> Callable[[Facts, Actor], Facts]:
    return lambda facts, by: replace(facts, case=replace(facts.case, **values))


def _of_facts(**values: object) -> Callable[[Facts, Actor], Facts]:
    return lambda facts, by: replace(facts, **values)


def _and_task(**values: object) -> Callable[[Facts, Actor], Facts]:
    """One task more."""
    return lambda facts, by: replace(facts, tasks=[*facts.tasks, replace(Task(50, WATER, "working"), **values)])


def _and_order(facts: Facts, by: Actor) -> Facts:
    return replace(facts, orders=[Order(WATER, WATER)])


def _asked_of(final: bool) -> Callable[[Facts, Actor], Facts]:
    def spoil(facts: Facts, by: Actor) -> Facts:
        ruler = authority.ruler_on_decline(facts, final=final)
        return replace(facts, rulings=[Ruling(10, RulingOn.SUMMONS, ruler, summons_id=2)])

    return spoil


def _done_by(facts: Facts, by: Actor) -> Facts:
    return replace(facts, tasks=[replace(task, done_by_id=by.user) for task in facts.tasks])


def _checked_by(alone: bool) -> Callable[[Facts, Actor], Facts]:
    def spoil(facts: Facts, by: Actor) -> Facts:
        checker = authority.verifier_of(facts, alone=alone)
        return replace(facts, tasks=[replace(task, verifier_id=checker) for task in facts.tasks])

    return spoil


def _extension(task: Task) -> Callable[[Facts, Actor], Facts]:
    def spoil(facts: Facts, by: Actor) -> Facts:
        approver, role = authority.approver_of_extension(facts, task)
        return replace(facts, approvals=[Approval(1, ApprovalKind.EXTENSION, approver, role)])

    return spoil


def _blocked(facts: Facts, by: Actor) -> Facts:
    first = Task(50, GAS, "working")
    waits = {task.id: [first.id] for task in facts.tasks}
    return replace(facts, tasks=[*facts.tasks, first], waits=waits)


def _disputed(facts: Facts, by: Actor) -> Facts:
    case = replace(facts.case, moves=1)
    return replace(facts, case=case, rulings=[Ruling(30, RulingOn.PLACE, authority.ruler_on_place(facts, CHENGXI))])


def _disputed_across(facts: Facts, by: Actor) -> Facts:
    return replace(facts, rulings=[Ruling(30, RulingOn.PLACE, authority.ruler_on_place(facts, YUXIANG))])


SPOILED: dict[str, Callable[[Facts, Actor], Facts]] = {
    "place_being_ruled": _disputed,
    "place_being_ruled_by_the_city": _disputed_across,
    "placed_finally": _of_case(moves=3),
    "not_placed": _of_case(community_id=None),
    "holds_merged": _of_case(merged_count=1),
    "duty_forbids_community": _of_facts(community_may_handle=False),
    "sent_back_before": _of_case(sent_back=[CHENGXI, CITY]),
    "severity_one": _of_case(severity=1),
    "severity_three": _of_case(severity=3),
    "contained_before": _of_case(contained_at=NOON),
    "signed_before": _of_case(signed_at=NOON),
    "held_before": _of_case(convening_held=True),
    "no_departments": _of_facts(departments=0, required=0),
    "required_summons_open": _of_facts(summonses=[Summons(1, WATER, "sent")]),
    "task_open": _and_task(),
    "summons_open": _of_facts(summonses=[Summons(1, WATER, "confirmed", required=False)]),
    "ruling_open": _of_facts(rulings=[Ruling(1, RulingOn.TASK, CHENGXI, task_id=1)]),
    "approval_open": _of_facts(approvals=[Approval(1, ApprovalKind.EXTENSION, CHENGXI, Role.COORDINATOR)]),
    "supervision_open": _and_order,
    "nothing_verified_since_acting": _of_case(acting_since=datetime(2026, 11, 25, tzinfo=UTC)),
    "no_consent": _of_facts(consents=frozenset()),
    "did_the_work": _done_by,
    "before_second_overdue": _of_facts(second_overdue=frozenset(), acceptor=None),
    "others_may_accept": _of_facts(acceptor=None),
    "community_has_others": _checked_by(alone=False),
    "subdistrict_has_others": _checked_by(alone=False),
    "nobody_else_there": _checked_by(alone=True),
    "first_decline": _asked_of(final=False),
    "second_decline": _asked_of(final=True),
    "first_extension": _extension(Task(1, WATER, "working")),
    "second_extension": _extension(Task(1, WATER, "working", extensions=1)),
    "own_extension": _extension(Task(1, CHENGXI, "working")),
    "prerequisite_open": _blocked,
    "nothing_held": _of_facts(summonses=[Summons(1, WATER, "reported_in")], tasks=[Task(1, WATER, "verified")]),
}


def summons_targets(state: str, action: str) -> set[str]:
    """The states of a summons after the action; empty when it cannot be taken from `state`."""
    return _arrows(state, action)


def task_targets(state: str, action: str) -> set[str]:
    """The states of a task after the action; empty when it cannot be taken from `state`."""
    return _arrows(state, action)


def _arrows(state: str, action: str) -> set[str]:
    row = _row(action)
    return set(row.becomes) if row is not None and state in row.subject_states else set()


def rebuild() -> None:
    """After a swap: recompute what the rules derive from the tables once."""
    lifecycle.ROWS.clear()
    lifecycle.ROWS.update({row.action: row for row in (*lifecycle.MOVES, *lifecycle.KEEPS)})
