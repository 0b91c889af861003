"""What waits for me, most urgent first, and what I wait for from others, each with its case and what answers it.

A handful of statements however long the history is. A task nobody signed for yet is read, and counted, as one thing to do,
and asks to be signed for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from coordination.reading.asked import OF_WORK, RUNS, TASK_KINDS, TWIN, asked_of, asked_of_others, asking, of_own
from coordination.reading.catalogue import Party, parties, sort
from coordination.records.clock import Clock
from coordination.records.convening import Ruling
from coordination.records.supervision import Approval
from coordination.records.task import Task
from coordination.rules.facts import Facts
from coordination.rules.permissions import Actor
from coordination.rules.words import ApprovalKind, ClockKind, RulingOn, Severity, TaskState

ANSWERS: dict[str, tuple[str, ...]] = {
    ClockKind.PLACE: ("place",),
    ClockKind.VERIFY: ("verify",),
    ClockKind.DECIDE: ("handle_locally", "escalate"),
    ClockKind.SIGN: ("sign",),
    ClockKind.DISPATCH: ("convene", "assign"),
    ClockKind.PLAN: ("agree_plan",),
    ClockKind.ARRIVAL: ("report_in", "decline"),
    ClockKind.TASK_SIGN: ("task_accept", "task_return"),
    ClockKind.TASK: ("task_complete",),
    ClockKind.TASK_VERIFY: ("task_verify", "task_redo"),
    ClockKind.ACCEPT: ("accept", "redo"),
    ClockKind.SUPERVISION: ("answer_supervision",),
    ClockKind.COUNTERSIGN: ("countersign",),
}
"""The actions that answer what a clock asks for, the usual one first."""

_RULINGS = {RulingOn.SUMMONS: ("rule",), RulingOn.TASK: ("task_rule",), RulingOn.PLACE: ("place",)}
_APPROVALS = {
    ApprovalKind.EXTENSION: ("approve_extension", "refuse_extension"),
    ApprovalKind.SUSPENSION: ("suspend", "refuse_suspension"),
    ApprovalKind.REJECT: ("give_consent", "refuse_consent"),
    ApprovalKind.CLOSE: ("give_consent", "refuse_consent"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for one party: what is asked (`asks`, a clock kind), about which case and subject, until
    when. `actions` answer it, the usual one first; `subject` is the id of the summons, task, ruling … they are about;
    `finish_by` is the time of a task that is not signed for; more time was asked for until `asked_until`, of `asked_of`.
    """

    clock: int
    case: int
    number: str
    title: str
    state: str
    severity: int
    category: str
    community: Party | None
    subdistrict: Party | None
    address: str
    asks: str
    subject: int | None
    subject_title: str
    actions: tuple[str, ...]
    party: Party
    party_role: str
    started_at: datetime
    due_at: datetime
    card: str
    excused: bool
    span: str
    finish_by: datetime | None = None
    asked_until: datetime | None = None
    asked_of: Party | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time is used up."""
        return self.due_at <= now

    @property
    def place(self) -> tuple[str, ...]:
        """Where, from wide to near."""
        names = (self.subdistrict and self.subdistrict.short_name, self.community and self.community.short_name)
        return tuple(part for part in (*names, self.address) if part)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for me: in all, of severity I, overdue, under a yellow card, and by what is asked."""

    total: int
    critical: int
    overdue: int
    warned: int
    by_kind: dict[str, int]


def inbox(by: Actor, limit: int = 50) -> list[Item]:
    """What waits for whoever `by` speaks for: severity I first, then the longest overdue, then the next due."""
    return items_of(asked_of(by, limit=limit))


COUNTED = ("kind", "total", "critical", "overdue", "warned")


def counts(by: Actor, now: datetime) -> Counts:
    """How much waits for me; one statement over what is running."""
    statement, values = counting(by, now)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return summed(dict(zip(COUNTED, row, strict=True)) for row in cursor.fetchall())


_COUNTING = """
SELECT CASE WHEN unsigned THEN 'task_sign' ELSE kind END AS kind,
    count(*) AS total, count(*) FILTER (WHERE severity = %s) AS critical,
    count(*) FILTER (WHERE due_at <= %s) AS overdue,
    count(*) FILTER (WHERE card = 'warn' AND due_at > %s) AS warned
FROM (
    SELECT clock.kind, clock.severity, clock.due_at, clock.card, twin.due_at IS NOT NULL AS unsigned
    FROM coordination_clock AS clock LEFT JOIN coordination_clock AS twin ON {twin}
    WHERE {runs} AND clock.kind = ANY(%s) AND ({whose})
        AND (twin.due_at IS NULL OR (clock.due_at, clock.id) < (twin.due_at, twin.id))
) AS asked
GROUP BY 1
"""


def counting(by: Actor, now: datetime) -> tuple[str, list[Any]]:
    """The statement behind `counts`, a row for each kind of asking, and its values."""
    whose, values = of_own(by)
    statement = _COUNTING.format(whose=whose, runs=RUNS, twin=TWIN)
    return statement, [int(Severity.CRITICAL), now, now, asking(), *values]


def summed(rows: Iterable[Mapping[str, Any]]) -> Counts:
    """The rows of `counting` added up."""
    found = list(rows)
    sums = [sum(row[name] for row in found) for name in COUNTED[1:]]
    return Counts(*sums, by_kind={row["kind"]: row["total"] for row in found})


def waiting(by: Actor, limit: int = 20) -> list[Item]:
    """What I wait for from others, earliest due first."""
    return items_of(asked_of_others(by, limit=limit))


def items_of(clocks: Sequence[Clock]) -> list[Item]:
    """Clocks, with their cases at hand, as items; three statements at most for all of them."""
    about = Subjects.read(clocks)
    answers, titles = subjects_of(clocks, about)
    named = [pk for c in clocks for pk in (c.party_id, c.case.community_id, c.case.subdistrict_id)]
    known = parties([*named, *(whom for _until, whom in about.more_time.values())])
    return [_item(clock, known, answers.get(clock.pk, ()), titles.get(clock.pk, ""), about) for clock in clocks]


def _item(clock: Clock, known, actions: tuple[str, ...], subject_title: str, about: "Subjects") -> Item:
    case = clock.case
    finish_by = about.unsigned.get(clock.subject) if clock.kind in OF_WORK else None
    asked_until, asked_of = about.more_time.get(clock.subject, NOT_ASKED) if clock.kind in OF_WORK else NOT_ASKED
    category = sort(case.category_id)
    return Item(
        clock=clock.pk,
        case=case.pk,
        number=case.number,
        title=case.title,
        state=case.state,
        severity=case.severity,
        category=category.name if category else "",
        community=known.get(case.community_id),
        subdistrict=known.get(case.subdistrict_id),
        address=case.address,
        asks=ClockKind.TASK_SIGN.value if finish_by else clock.kind,
        subject=abs(clock.subject) if clock.subject is not None else None,
        subject_title=subject_title,
        actions=actions,
        party=known[clock.party_id],
        party_role=clock.party_role,
        started_at=clock.started_at,
        due_at=clock.due_at,
        card=clock.card,
        excused=clock.excused,
        span=clock.span,
        finish_by=finish_by,
        asked_until=asked_until,
        asked_of=known.get(asked_of),
    )


NOT_ASKED: tuple[datetime | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What clocks are about: titles of tasks, what rulings are on, what requests ask; each by id.

    `unsigned` are the tasks that nobody signed for yet, with when they have to be finished; `more_time` is asked for, until
    when and of whom.
    """

    titles: Mapping[int, str]
    rulings: Mapping[int, str]
    approvals: Mapping[int, str]
    unsigned: Mapping[int, datetime] = field(default_factory=dict)
    more_time: Mapping[int, tuple[datetime | None, int | None]] = field(default_factory=dict)

    @classmethod
    def read(cls, clocks: Sequence[Clock]) -> "Subjects":
        """Three statements at most."""
        tasks = {c.subject for c in clocks if c.kind in TASK_KINDS}
        rulings = [c.subject for c in clocks if c.kind == ClockKind.RULING]
        approvals = [c.subject for c in clocks if c.kind == ClockKind.APPROVAL and c.subject > 0]
        found = list(_tasks(tasks)) if tasks else []
        return cls(
            {pk: title for pk, title, *_rest in found},
            dict(Ruling.objects.filter(pk__in=rulings).values_list("pk", "on")) if rulings else {},
            dict(Approval.objects.filter(pk__in=approvals).values_list("pk", "kind")) if approvals else {},
            {pk: due for pk, _title, state, due, *_asked in found if state == TaskState.ASSIGNED},
            {pk: (until, whom) for pk, _title, _state, _due, until, whom in found if until},
        )

    @classmethod
    def of(cls, facts: Facts) -> "Subjects":
        """Those of one case, of which everything open is at hand."""
        return cls(
            {t.id: t.title for t in facts.tasks},
            {r.id: r.on for r in facts.rulings},
            {a.id: a.kind for a in facts.approvals},
            {t.id: t.due_at for t in facts.tasks if t.state == TaskState.ASSIGNED},
        )


def _tasks(ids: Collection[int]) -> QuerySet:
    """Title, state and due of tasks, with the request for more time that is open: until when, and who decides."""
    is_open = Q(approvals__kind=ApprovalKind.EXTENSION, approvals__decided_at__isnull=True)
    asked = FilteredRelation("approvals", condition=is_open)
    rows = Task.objects.filter(pk__in=ids).annotate(asked=asked)
    return rows.values_list("pk", "title", "state", "due_at", "asked__until", "asked__approver")


def subjects_of(
    clocks: Iterable[Clock], known: Subjects | None = None
) -> tuple[dict[int, tuple[str, ...]], dict[int, str]]:
    """By clock: the actions that answer it, and the title of the task it is about."""
    clocks = list(clocks)
    about = known or Subjects.read(clocks)
    answers = {c.pk: _answers(c, about) for c in clocks}
    titled = [c for c in clocks if c.kind in TASK_KINDS and c.subject in about.titles]
    return answers, {c.pk: about.titles[c.subject] for c in titled}


def _answers(clock: Clock, about: Subjects) -> tuple[str, ...]:
    """A task has to be signed for before it can be done."""
    if clock.kind == ClockKind.RULING:
        return _RULINGS.get(about.rulings.get(clock.subject, ""), ())
    if clock.kind == ClockKind.APPROVAL:
        if clock.subject < 0:
            return ("close_supervision",)
        return _APPROVALS.get(about.approvals.get(clock.subject, ""), ())
    if clock.kind == ClockKind.TASK and clock.subject in about.unsigned:
        return ANSWERS[ClockKind.TASK_SIGN]
    return ANSWERS.get(clock.kind, ())
