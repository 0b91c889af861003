"""Who answers for each span of time: the party of every track, derived from the facts.

Case track: reported, verified and resolved are the community's; escalated, convening and acting the handler's;
suspended, merged, closed and rejected are nobody's and say so. A summons is its department's until settled, whoever
rules while a ruling is open. A task is its assignee's; done but unverified the verifier's; blocked is nobody's and
names what blocks it. What is not signed for counts against whoever has not signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from coordination.rules.facts import Facts, SummonsLike, TaskLike
from coordination.rules.words import (
    FINISHED_TASK,
    SETTLED_SUMMONS,
    State,
    SummonsState,
    TaskState,
    Track,
)

NOBODY_STATES = frozenset({State.SUSPENDED, State.MERGED, State.CLOSED, State.REJECTED})


@dataclass(frozen=True)
class Holder:
    """Who answers on one track from now on; `party` None is nobody, and `reason` says why."""

    track: Track
    subject: int | None
    party: int | None
    reason: str
    blocker: int | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """A track of a case has at most one open holding."""
        return (self.track.value, self.subject)


def holders(facts: Facts) -> list[Holder]:
    """Who answers now, on every track of the case that is still open."""
    return [_of_case(facts), *_of_summonses(facts), *_of_tasks(facts)]


def _of_case(facts: Facts) -> Holder:
    case = facts.case
    if case.state in NOBODY_STATES:
        return Holder(Track.CASE, None, None, case.state)
    if case.state in (State.REPORTED, State.VERIFIED, State.RESOLVED) and case.community_id is not None:
        return Holder(Track.CASE, None, case.community_id, case.state)
    unsigned = case.state == State.ESCALATED and case.signed_at is None
    return Holder(Track.CASE, None, case.handler_id, "unsigned" if unsigned else case.state)


def _of_summonses(facts: Facts) -> Iterator[Holder]:
    for summons in facts.summonses:
        if summons.state not in SETTLED_SUMMONS:
            yield _of_summons(facts, summons)


def _of_summons(facts: Facts, summons: SummonsLike) -> Holder:
    if facts.case.state in NOBODY_STATES:
        return Holder(Track.SUMMONS, summons.id, None, facts.case.state)
    if summons.state == SummonsState.DECLINED:
        return Holder(Track.SUMMONS, summons.id, summons.ruler_id, "ruling")
    return Holder(Track.SUMMONS, summons.id, summons.organisation_id, "unsigned")


def _of_tasks(facts: Facts) -> Iterator[Holder]:
    for task in facts.tasks:
        if task.state not in FINISHED_TASK:
            yield _of_task(facts, task)


def _of_task(facts: Facts, task: TaskLike) -> Holder:
    if facts.case.state in NOBODY_STATES:
        return Holder(Track.TASK, task.id, None, facts.case.state)
    if task.state == TaskState.DONE:
        return Holder(Track.TASK, task.id, verifier(facts, task), "verifying")
    if task.state == TaskState.RETURNED:
        ruler = next((r.ruler_id for r in facts.rulings if r.task_id == task.id), facts.case.handler_id)
        return Holder(Track.TASK, task.id, ruler, "ruling")
    if task.state == TaskState.ASSIGNED:
        return Holder(Track.TASK, task.id, task.organisation_id, "unsigned")
    blockers = facts.blockers(task)
    if blockers:
        return Holder(Track.TASK, task.id, None, "blocked", blockers[0])
    return Holder(Track.TASK, task.id, task.organisation_id, "working")


def verifier(facts: Facts, task: TaskLike) -> int:
    """Who checks a task that is done: whoever was named then, which is the handler unless nobody else was there."""
    return task.verifier_id or facts.case.handler_id
