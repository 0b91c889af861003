"""Who decides: who rules on a question, who grants an extension, who checks what was done. Organisations, not people.

Nobody decides on what is their own: it goes one level up. Source: the life of a case in docs/lifecycle.md.
"""

from collections.abc import Mapping

from coordination.rules.facts import ApprovalLike, Facts, RulingLike, TaskLike
from coordination.rules.words import (
    COMMUNITY_KINDS,
    ApprovalKind,
    Kind,
    Role,
    RulingOn,
    State,
    SummonsState,
    TaskState,
)

ASKED_IN: Mapping[str, frozenset[State]] = {
    ApprovalKind.REJECT: frozenset({State.ESCALATED, State.SUSPENDED}),
    ApprovalKind.CLOSE: frozenset({State.RESOLVED}),
    ApprovalKind.SUSPENSION: frozenset({State.ESCALATED, State.CONVENING, State.ACTING, State.SUSPENDED}),
}
"""While the case is in one of these states a request of the kind makes sense; an extension while its task is undone."""

UNDONE = frozenset({TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.WORKING})


def above(facts: Facts) -> int:
    """The level above whoever handles the case; above the city is nobody, so there it stays."""
    if facts.case.handler_kind in COMMUNITY_KINDS:
        return facts.case.subdistrict_id or facts.city
    return facts.city


def chair(facts: Facts) -> int:
    """The coordinating level that answers for the case: the handler, or the one above a community that handles it."""
    return above(facts) if facts.case.handler_kind in COMMUNITY_KINDS else facts.case.handler_id


def ruler_on_decline(facts: Facts, *, final: bool) -> int:
    """The chair rules on a first decline, the city on a second one, finally."""
    return facts.city if final else chair(facts)


def ruler_on_place(facts: Facts, parent: int | None) -> int:
    """Where a case belongs is ruled by the coordinator of both communities; across subdistricts by the city."""
    own = facts.case.subdistrict_id
    return own if own is not None and own == parent else facts.city


def approver_of_extension(facts: Facts, task: TaskLike) -> tuple[int, Role]:
    """The coordinator the first time, the supervisor the second time or for the coordinator's own task."""
    if task.extensions >= 1 or task.organisation_id == chair(facts):
        return facts.city, Role.SUPERVISOR
    return chair(facts), Role.COORDINATOR


def verifier_of(facts: Facts, *, alone: bool) -> int:
    """The handler checks; the level above where whoever did it is the only one there (`alone`)."""
    return above(facts) if alone and facts.case.handler_kind != Kind.CITY else facts.case.handler_id


def acceptors(facts: Facts) -> list[tuple[int, Role]]:
    """Who checks the result: the community, or whoever handles what has no place; then each level above, to the last.

    The first where somebody is who did none of the work.
    """
    case = facts.case
    first = (case.handler_id, Role.COORDINATOR)
    if case.community_id is not None:
        first = (case.community_id, Role.COMMUNITY_STAFF)
    above_it = ((chair(facts), Role.COORDINATOR), (facts.city, Role.COORDINATOR), (facts.city, Role.SUPERVISOR))
    return list(dict.fromkeys((first, *above_it)))


def still_asked(facts: Facts, approval: ApprovalLike) -> bool:
    """Whether a request still waits for something that can be granted."""
    if approval.kind == ApprovalKind.EXTENSION:
        return any(t.id == approval.task_id and t.state in UNDONE for t in facts.tasks)
    return facts.case.state in ASKED_IN[approval.kind]


def still_disputed(facts: Facts, ruling: RulingLike) -> bool:
    """Whether what a ruling is about is still in question."""
    if ruling.on == RulingOn.PLACE:
        return facts.case.state == State.REPORTED
    if ruling.on == RulingOn.TASK:
        return any(t.id == ruling.task_id and t.state == TaskState.RETURNED for t in facts.tasks)
    return any(s.id == ruling.summons_id and s.state == SummonsState.DECLINED for s in facts.summonses)
