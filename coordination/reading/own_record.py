"""How an organisation did in a month (我单位本月): what it was asked and whether it answered in time, for itself to see.

Room: reading, floor 2. Every number is the length of a list, which is given with it. A month is bounded and found by
index (`summons_of_organisation`, `task_of_organisation`, `case_of_subdistrict`, `case_of_community`): what came before
costs nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, When

from coordination.reading.released import retitled
from coordination.records import reference
from coordination.records.case import Case
from coordination.records.clock import Clock
from coordination.records.convening import Summons
from coordination.records.event import Event
from coordination.records.task import Task
from coordination.rules.permissions import Actor
from coordination.rules.words import COMMUNITY_KINDS, ClockKind, Kind, SummonsState, TaskState

MOST = 2000
"""Rows of a month that are looked at: far more than any organisation here has."""
FEW = 10
"""Below this many a share says nothing."""
DUE = "due"
"""The red card of a clock."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was asked: of which case, what, when, how long the answer took, and whether it came in time.

    `in_time` is None while there is time left: it is not counted yet.
    """

    number: str
    title: str
    what: str
    at: datetime
    took: timedelta | None
    in_time: bool | None
    times: int = 0


@dataclass(frozen=True)
class Tally:
    """What was asked within a month."""

    lines: Sequence[Line]

    @property
    def counted(self) -> list[Line]:
        """Those whose time is over or that are answered."""
        return [line for line in self.lines if line.in_time is not None]

    @property
    def in_time(self) -> int:
        """How many were answered in time."""
        return sum(line.in_time is True for line in self.lines)

    @property
    def total(self) -> int:
        """Of how many."""
        return len(self.counted)

    @property
    def running(self) -> int:
        """How many still have time."""
        return len(self.lines) - self.total

    @property
    def share(self) -> float | None:
        """The share in time; None where there are too few."""
        return self.in_time / self.total if self.total >= FEW else None

    @property
    def median(self) -> timedelta | None:
        """Half of the answers took no longer."""
        took = [line.took for line in self.lines if line.took is not None]
        return median(took) if took else None


@dataclass(frozen=True)
class OwnRecord:
    """One organisation's month: what it answered first, what it finished, and what it had to do again.

    `kind` says what the first answer is: "arrival" to a summons, "sign" for a case that was escalated, "verify" for one
    that was filed; empty where nothing of the kind is asked.
    """

    month: date
    kind: str
    answers: Tally
    tasks: Tally
    redone: Sequence[Line]


def own_record(by: Actor, organisation: int, month: date, now: datetime) -> OwnRecord:
    """The month that begins on this day, as far as `by` sees the cases; three statements."""
    start, end = span(month)
    kind = first_answer(reference.place(organisation).kind)
    answers: Iterable[Line] = ()
    if kind == ClockKind.ARRIVAL:
        answers = _summonses(by, organisation, start, end)
    elif kind:
        answers = _cases(by, organisation, kind, start, end)
    tasks = _tasks(by, organisation, start, end)
    again = _sent_back(tasks)
    lines = [(task, _task_line(task, again[task.pk], now)) for task in tasks]
    redone = [line for task, line in lines if again[task.pk]]
    return OwnRecord(month, kind, Tally(list(answers)), Tally([line for _, line in lines]), redone)


def span(month: date) -> tuple[datetime, datetime]:
    """From its first moment to that of the next month."""
    zone = reference.calendar_zone()
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(month.replace(day=1), time(), zone), datetime.combine(after, time(), zone)


def first_answer(kind: Kind) -> str:
    """What an organisation of this kind is asked first."""
    if kind in COMMUNITY_KINDS:
        return ClockKind.VERIFY.value
    return {
        Kind.DEPARTMENT: ClockKind.ARRIVAL.value,
        Kind.SUBDISTRICT: ClockKind.SIGN.value,
        Kind.TOWN: ClockKind.SIGN.value,
    }.get(kind, "")


def _red(kind: str, organisation: int, **about: object) -> Exists:
    """Whether its clock of this kind showed a red card."""
    return Exists(Clock.objects.filter(kind=kind, party=organisation, card=DUE, **about))


def _title(organisation: int) -> Either:
    """What a department calls a case: a title that was corrected after its release it has never seen."""
    return Either(When(retitled("case", [organisation]), then=F("case__number")), default=F("case__title"))


def _summonses(by: Actor, organisation: int, start: datetime, end: datetime) -> Iterable[Line]:
    """Those sent within the month. One that was taken back before it was answered counts for nobody."""
    sent = Summons.objects.filter(organisation=organisation, sent_at__gte=start, sent_at__lt=end)
    seen = sent.filter(case__in=Case.objects.visible_to(by))
    seen = seen.exclude(state=SummonsState.RELEASED, answered_by__isnull=True)
    late = _red(ClockKind.ARRIVAL, organisation, case=OuterRef("case"), subject=OuterRef("pk"))
    columns = ("case__number", "shown", "clause", "sent_at", "settled_at", "eta", "state", "red")
    rows = seen.annotate(red=late, shown=_title(organisation)).order_by("-sent_at").values_list(*columns)[:MOST]
    for number, title, clause, sent_at, settled_at, eta, state, red in rows:
        came = state == SummonsState.REPORTED_IN
        waits = state in (SummonsState.SENT, SummonsState.CONFIRMED)
        in_time = False if red or state == SummonsState.ABSENT else None if waits else True
        yield Line(number, title, clause, sent_at, (eta or settled_at) - sent_at if came else None, in_time)


def _cases(by: Actor, organisation: int, kind: str, start: datetime, end: datetime) -> Iterable[Line]:
    """Those filed within the month that this organisation was to verify, or to sign for."""
    column, asked, done = (
        ("community", "filed_at", "verified_at")
        if kind == ClockKind.VERIFY
        else ("subdistrict", "escalated_at", "signed_at")
    )
    filed = Case.objects.filter(**{column: organisation}, filed_at__gte=start, filed_at__lt=end)
    seen = filed.filter(pk__in=Case.objects.visible_to(by), **{f"{asked}__isnull": False})
    red = _red(kind, organisation, case=OuterRef("pk"))
    columns = ("number", "title", asked, done, "closed_at", "red")
    for number, title, at, answered, closed_at, late in (
        seen.annotate(red=red).order_by("-filed_at").values_list(*columns)[:MOST]
    ):
        if answered is None and closed_at is not None and not late:
            continue  # merged or rejected before its time was up
        in_time = False if late else None if answered is None else True
        yield Line(number, title, "", at, max(answered - at, timedelta()) if answered else None, in_time)


def _tasks(by: Actor, organisation: int, start: datetime, end: datetime) -> list[Task]:
    """Those due within the month that stayed with this organisation."""
    due = Task.objects.filter(organisation=organisation, due_at__gte=start, due_at__lt=end)
    kept = due.exclude(state__in=(TaskState.CANCELLED, TaskState.RETURNED))
    seen = kept.filter(case__in=Case.objects.visible_to(by)).select_related("case")
    seen = seen.annotate(shown=_title(organisation))
    return list(seen.order_by("-due_at")[:MOST])


def _task_line(task: Task, again: int, now: datetime) -> Line:
    over = task.done_at or now
    in_time = None if task.done_at is None and now < task.due_at else over <= task.due_at
    took = task.done_at - task.assigned_at if task.done_at else None
    return Line(task.case.number, task.shown, task.title, task.due_at, took, in_time, again)


def _sent_back(tasks: Sequence[Task]) -> Counter[int]:
    """How often others sent each of these back to be done again."""
    found: Counter[int] = Counter()
    if not tasks:
        return found
    ids = {task.pk for task in tasks}
    events = Event.objects.filter(case__in={t.case_id for t in tasks}, action__in=("task_redo", "redo", "reopen"))
    for said in events.values_list("payload", flat=True):
        named = {said.get("task"), *(row["id"] for row in said.get("tasks", ()))}
        found.update(named & ids)
    return found
