"""What a rule may know about a case: read-only shapes that records fit and tests can build by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from coordination.rules.permissions import Actor, Hat, Standing, hat_for, standings
from coordination.rules.words import (
    FINISHED_TASK,
    SETTLED_SUMMONS,
    Kind,
    Role,
    SummonsState,
    TaskState,
)


class CaseLike(Protocol):
    """A case as rules see it."""

    id: int
    state: str
    severity: int
    community_id: int | None
    subdistrict_id: int | None
    handler_id: int
    handler_kind: str
    before: str
    contained_at: datetime | None
    signed_at: datetime | None
    acting_since: datetime | None
    review_on: datetime | None
    closed_at: datetime | None
    convening_held: bool
    convened_round: bool
    merged_count: int
    moves: int
    sent_back: list[int]


class SummonsLike(Protocol):
    """A summons as rules see it."""

    id: int
    organisation_id: int
    state: str
    required: bool
    ruler_id: int | None
    convening_id: int
    countersign: str


class TaskLike(Protocol):
    """A task as rules see it."""

    id: int
    position: int
    organisation_id: int
    state: str
    kind: str
    due_at: datetime
    done_by_id: int | None
    verified_at: datetime | None
    verifier_id: int | None
    verify_first: bool
    extensions: int


class RulingLike(Protocol):
    """An open ruling as rules see it."""

    id: int
    on: str
    summons_id: int | None
    task_id: int | None
    ruler_id: int


class ApprovalLike(Protocol):
    """An open approval as rules see it."""

    id: int
    kind: str
    task_id: int | None
    approver_id: int
    approver_role: str


class OrderLike(Protocol):
    """An open supervision order as rules see it."""

    id: int
    organisation_id: int
    due_at: datetime
    answered_at: datetime | None
    supervisor_id: int


@dataclass
class Facts:
    """One case with everything open around it. `waits` maps a task to those it waits for; `roles` names who speaks
    for an organisation that is no department. `acceptor`: who checks the result where everybody who would did the work.
    `unarrived`: the summonses whose time to arrive has run out.
    """

    case: CaseLike
    city: int
    departments: int = 0
    required: int = 0
    community_may_handle: bool = False
    complex: bool = False
    summonses: Sequence[SummonsLike] = ()
    tasks: Sequence[TaskLike] = ()
    waits: Mapping[int, Sequence[int]] = field(default_factory=dict)
    rulings: Sequence[RulingLike] = ()
    approvals: Sequence[ApprovalLike] = ()
    orders: Sequence[OrderLike] = ()
    roles: Mapping[int, Role] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    second_overdue: frozenset[str] = frozenset()
    unarrived: frozenset[int] = frozenset()
    acceptor: tuple[int, Role] | None = None

    def open_summonses(self) -> list[SummonsLike]:
        """Those not yet reported in, released or absent."""
        return [s for s in self.summonses if s.state not in SETTLED_SUMMONS]

    def open_tasks(self) -> list[TaskLike]:
        """Those neither verified nor cancelled."""
        return [t for t in self.tasks if t.state not in FINISHED_TASK]

    def blockers(self, task: TaskLike) -> list[int]:
        """The tasks this one still waits for, in the order of the plan: until done, or verified where marked verify-first."""
        before = self.waits.get(task.id, ())
        return [t.id for t in self.tasks if t.id in before and not _frees(t)]

    def involved(self) -> frozenset[int]:
        """Departments that are summoned or tasked and not released."""
        called = {s.organisation_id for s in self.summonses if s.state != SummonsState.RELEASED}
        tasked = {t.organisation_id for t in self.tasks if t.state != TaskState.CANCELLED}
        return frozenset(called | tasked)

    def verified_this_round(self) -> bool:
        """Whether a task was verified since the case last began acting."""
        since = self.case.acting_since
        return any(t.verified_at is not None and since is not None and t.verified_at >= since for t in self.tasks)


def _frees(task: TaskLike) -> bool:
    if task.state in FINISHED_TASK:
        return True
    return task.state == TaskState.DONE and not task.verify_first


@dataclass(frozen=True)
class Asking:
    """An actor asking for an action on one case, with what they are to it."""

    by: Actor
    standing: Mapping[Standing, Hat | None]
    subject: object | None = None

    def organisations(self) -> frozenset[int]:
        """The organisations of the hats that give a standing."""
        return frozenset(hat.organisation for hat in self.standing.values() if hat is not None)


def asking(by: Actor, facts: Facts, subject: object | None = None) -> Asking:
    """What this actor is to the case; `subject` is the summons, task … the action is about."""
    found = standings(by, facts.case, facts.involved())
    instead = hat_for(by, *facts.acceptor) if facts.acceptor else None
    return Asking(by, {**found, Standing.ACCEPTOR: instead} if instead else found, subject)


def about(by: Actor, subject: object | None) -> Mapping[Standing, Hat | None]:
    """What this actor is to a summons, task, ruling, approval or supervision order."""
    found: dict[Standing, Hat | None] = {}
    for standing, attribute in _SUBJECT_STANDINGS:
        organisation = getattr(subject, attribute, None)
        role = getattr(subject, "approver_role", None) if standing == Standing.APPROVER else None
        hat = hat_for(by, organisation, Role(role) if role else None)
        if standing == Standing.VERIFIER and hat is None:
            hat = _over_the_city(by, subject)
        if organisation is not None and hat is not None:
            found[standing] = hat
    return found


def _over_the_city(by: Actor, subject: object | None) -> Hat | None:
    """Nothing is above the city: what it did itself its supervisor checks, for it may have one coordinator only."""
    own = getattr(subject, "verifier_id", None)
    if own is None or own != getattr(subject, "organisation_id", None):
        return None
    hat = hat_for(by, own, Role.SUPERVISOR)
    return hat if hat is not None and hat.kind == Kind.CITY else None


_SUBJECT_STANDINGS = (
    (Standing.ANSWERER, "organisation_id"),
    (Standing.ASSIGNEE, "organisation_id"),
    (Standing.ADDRESSEE, "organisation_id"),
    (Standing.VERIFIER, "verifier_id"),
    (Standing.RULER, "ruler_id"),
    (Standing.APPROVER, "approver_id"),
)
"""Each row of the lifecycle names the one of these that fits its subject, so that sharing a column is harmless."""
