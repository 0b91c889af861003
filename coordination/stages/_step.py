"""The one door through which a case changes: lock, settle what is due, check, apply, set clocks and holdings, append.

Stages register their actions here; doors call them; clocks fire through the same functions. Nothing else writes a
case, and a step that fails leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any, Protocol

from django.db import transaction

from coordination.records import reference
from coordination.records.case import Case, Report, Text
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Convening
from coordination.records.event import Event
from coordination.rules import events as chain
from coordination.rules import messages
from coordination.rules.clocks import CLIMBS
from coordination.rules.judge import judge, state_of, subjects_of
from coordination.rules.lifecycle import ROWS, Row
from coordination.rules.numbers import any_of, may_hold_one, without
from coordination.rules.permissions import Actor, Hat
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind, ClockKind, MarkKind, MarkState, State
from coordination.stages import _clocks, _file, _holdings, _lapses, _wake
from coordination.stages._rows import Numbers


class Apply(Protocol):
    """What a stage does in one action: it changes the case of its step and says what happened."""

    def __call__(self, step: "Step", **data: Any) -> None: ...


@dataclass
class Step:
    """One action under way on one locked case."""

    file: _file.File
    row: Row
    by: Actor
    at: datetime
    hat: Hat | None
    subject: Any = None
    said: dict[str, Any] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    beside: "Sequence[_file.File]" = ()
    leads: frozenset[State] = frozenset()

    @property
    def case(self) -> Case:
        """The locked case. Change it freely; it is written when the step ends."""
        return self.file.case

    @property
    def facts(self) -> Any:
        """Everything open around the case."""
        return self.file.facts

    def tell(self, **facts: object) -> None:
        """Add ids, codes, numbers or times to what the event says."""
        self.said.update(facts)

    def write_words(self, name: str, words: str) -> Text | None:
        """Keep what somebody typed apart from the event, which holds only its keyed digest. Empty words are not kept."""
        if not words:
            return None
        salt = token_bytes(16)
        text = Text(case=self.case, words=words, salt=salt)
        self.file.new.append(text)
        self.words[name] = {"text": str(text.pk), "hmac": chain.words_digest(salt, words)}
        return text

    def plain(self, words: str) -> str:
        """Words that every list shows as they stand: a number kept with a report of the case is masked in them."""
        if not may_hold_one(words):
            return words
        kept = Report.objects.filter(case=self.case).values_list("reporter_phone", flat=True)
        return without(any_of(kept), words)

    def change(self, row: Any, **values: object) -> None:
        """Change a summons, task, ruling or approval of the case."""
        self.file.change(row, **values)

    def hand_to(self, organisation: int) -> None:
        """Make an organisation answer for the case from now on."""
        self.case.handler_id = organisation
        self.case.handler_kind = reference.place(organisation).kind

    def open_convenings(self) -> list[Convening]:
        """The convening that is open: one, or none."""
        return list(Convening.objects.filter(case=self.case, closed_at__isnull=True))

    def clock(self, kind: ClockKind, subject: int | None = None) -> Clock | None:
        """The open clock of this kind and subject."""
        return next((c for c in self.file.clocks if c.kind == kind and c.subject == subject), None)

    def other(self, case: int | None) -> "_file.File | None":
        """Another case locked by this step."""
        return next((f for f in self.beside if f.case.pk == case), None)

    def others(self) -> "list[_file.File]":
        """Every other case locked by this step."""
        return list(self.beside)

    def also(self, case: int, said: dict[str, Any]) -> None:
        """End the step on another locked case as well: it gets its own event."""
        file = next(f for f in self.beside if f.case.pk == case)
        file.head_only = False
        _finish(Step(file, self.row, self.by, effective(file, self.at), self.hat, said=said), file.before, self.by)

    def move(self, state: State) -> None:
        """Take the case to a state."""
        self.case.state = state
        self.case.state_since = self.at


_actions: dict[str, Apply] = {}
_locks_also: dict[str, Callable[[int, dict[str, Any]], Iterable[int]]] = {}


def locks_also(name: str, which: Callable[[int, dict[str, Any]], Iterable[int]]) -> None:
    """Say which other cases an action changes, from its case and data, so that all are locked in one order."""
    _locks_also[name] = which


@dataclass(frozen=True)
class Action:
    """A registered action, called by doors: keyword-only, with who (`by`) and, in demo, import and tests, when (`at`)."""

    name: str
    apply: Apply

    def __call__(
        self, *, case: int, by: Actor, at: datetime | None = None, seen: int | None = None, **data: Any
    ) -> Event:
        """Take the action. Returns its event. Raises Refusal and then leaves everything as it was.

        `seen` is the number of the last event the asker has seen: a form made before somebody else moved the case is
        refused as stale.
        """
        return take(self.name, case=case, by=by, at=at, seen=seen, data=data)


def action(name: str) -> Callable[[Callable[..., None]], Action]:
    """Register a stage's function as the action of this name in the lifecycle."""
    if name not in ROWS:
        raise LookupError(f"{name} is not in the lifecycle")

    def register(apply: Callable[..., None]) -> Action:
        _actions[name] = apply
        return Action(name, apply)

    return register


def registered() -> frozenset[str]:
    """The names of every action a stage provides."""
    return frozenset(_actions)


def take(name: str, *, case: int, by: Actor, at: datetime | None, seen: int | None, data: dict[str, Any]) -> Event:
    """Open the door for one action on one case."""
    with transaction.atomic():
        also = _locks_also[name](case, data) if name in _locks_also else ()
        files = _file.lock([case, *also])
        file = next((f for f in files if f.case.pk == case), None)
        if file is None:
            raise Refusal("not_found", "There is no such case.", status=404)
        now = at or _file.database_time()
        _refuse_stale(file, name, seen, data)
        for one in files:
            settle(one, now, process=by.process)
            one.before = one.case.state
        event = _act(file, [f for f in files if f is not file], name, by, now, data)
        _file.write(files)
        _wake.after_commit([f.case.pk for f in files if f.events])
    return event


def open_case(
    case: Case, by: Actor, hat: Hat | None, at: datetime, apply: Callable[[Step], None], ids: Numbers
) -> Event:
    """File a new case: the only step without a lock, for nobody else can know the case yet.

    All that can be refused is refused before anything is written; within another transaction that needs no savepoint.
    """
    file = _file.opened(case, ids)
    step = Step(file, ROWS["file"], by, at, hat)
    file.head_only = False
    apply(step)
    event = _finish(step, "", by)
    with transaction.atomic(savepoint=False):
        _file.write([file])
        _wake.after_commit([case.pk])
    return event


def fire(cases: Sequence[int], *, at: datetime | None, process: str, skip_locked: bool = False) -> int:
    """Fire every due mark of these cases; all of it commits together or not at all. Returns how many were settled.

    With `skip_locked`, a case that somebody is acting on is left out.
    """
    with transaction.atomic():
        files = _file.lock(cases, skip_locked=skip_locked)
        now = at or _file.database_time()
        fired = sum(settle(file, now, process=process) for file in files)
        _file.write(files)
        if fired:
            _wake.after_commit([file.case.pk for file in files if file.events])
    return fired


SETTLE_LIMIT = 200
"""More due marks than this on one case is a loop in the rules, not a backlog."""


def settle(file: _file.File, now: datetime, *, process: str) -> int:
    """Fire the case's own marks due by `now`, earliest first, each as a step of its own."""
    for count in range(SETTLE_LIMIT):
        due = file.next_mark(effective(file, now))
        if due is None:
            return count
        _fire(file, *due, now, process)
    raise RuntimeError(f"case {file.case.pk} has more than {SETTLE_LIMIT} due marks")


def effective(file: _file.File, at: datetime) -> datetime:
    """Time never runs backwards on a case: the later of `at` and its last event."""
    last = file.case.changed_at
    return max(at, last) if last else at


def _fire(file: _file.File, clock: Clock, mark: Mark, now: datetime, process: str) -> None:
    at = effective(file, now)
    by = Actor(ActorKind.CLOCK, clock=clock.pk, mark=mark.kind, process=process)
    name = _effect(clock, mark)
    said = {"clock": clock.kind, "clock_id": clock.pk, "mark": mark.kind, "marked_at": mark.at.isoformat()}
    if mark.kind == MarkKind.REPEAT:
        said["ordinal"] = mark.ordinal
    try:
        hat = judge(ROWS[name], file.facts, by)
    except Refusal:
        if mark.kind in (MarkKind.SECOND, MarkKind.REPEAT):
            _say_overdue(file, clock, mark, by, at, process, said)
        else:
            _clocks.settle_mark(file, mark, MarkState.MOOT, at, process)
        return
    _clocks.settle_mark(file, mark, MarkState.FIRED, at, process)
    _clocks.show_card(file, clock, mark)
    said = {**said, "process": process, "party": clock.party_id}
    step = Step(file, ROWS[name], by, at, hat, said=said, leads=ROWS[name].leads_to(file.case))
    step.said["subject"] = clock.subject
    before = file.case.state
    if name in _actions:
        file.head_only = False
        _actions[name](step, **_DATA_OF_EFFECT.get(name, {}))
    _finish(step, before, by)
    if mark.kind in (MarkKind.SECOND, MarkKind.REPEAT):
        _clocks.repeat(file, clock, mark, at)


def _say_overdue(
    file: _file.File, clock: Clock, mark: Mark, by: Actor, at: datetime, process: str, said: dict[str, Any]
) -> None:
    """At the top nothing climbs any further: the overdue is said instead, and said again every day."""
    _clocks.settle_mark(file, mark, MarkState.FIRED, at, process)
    _clocks.show_card(file, clock, mark)
    said = {**said, "process": process, "party": clock.party_id, "subject": clock.subject}
    _finish(Step(file, ROWS["overdue"], by, at, None, said=said), file.case.state, by)
    _clocks.repeat(file, clock, mark, at)


_DATA_OF_EFFECT: dict[str, dict[str, Any]] = {"escalate": {"ground": "clock"}}

_ON_DUE = {
    ClockKind.CONVENE: "convene",
    ClockKind.RESOLVE: "resolve",
    ClockKind.REVIEW: "resume",
    ClockKind.COUNTERSIGN: "no_objection",
}


def _effect(clock: Clock, mark: Mark) -> str:
    if mark.kind == MarkKind.WARN:
        return "warn"
    if mark.kind == MarkKind.DUE:
        return _ON_DUE.get(ClockKind(clock.kind), "due")
    climbs = mark.kind == MarkKind.SECOND and ClockKind(clock.kind) in CLIMBS
    return "escalate" if climbs else "overdue"


def _act(
    file: _file.File, beside: Sequence[_file.File], name: str, by: Actor, now: datetime, data: dict[str, Any]
) -> Event:
    row = ROWS[name]
    subject = _subject(row, file, data)
    hat = judge(row, file.facts, by, subject)
    at, leads = effective(file, now), row.leads_to(file.case)
    step = Step(file, row, by, at, hat, subject, beside=beside, leads=leads)
    before = file.case.state
    file.head_only = False
    _actions[name](step, **data)
    return _finish(step, before, by)


def _subject(row: Row, file: _file.File, data: dict[str, Any]) -> Any:
    """The summons, task, ruling … named in the data under the row's `on`, taken out of the data."""
    if not row.on:
        return None
    wanted = data.pop(row.on, None)
    for subject in subjects_of(row, file.facts):
        if getattr(subject, "pk", None) == wanted:
            return subject
    raise Refusal(
        "no_such_subject",
        "It is no longer open on this case. Reload the page to see what happened.",
        fields={row.on: "Not open on this case."},
    )


def _finish(step: Step, before: str, by: Actor) -> Event:
    """Derive clocks and holdings, append the event, and leave behind what is still to be done about it."""
    file, case = step.file, step.case
    kept = not step.leads and case.state == before
    if before and not kept and case.state not in (step.leads or step.row.targets):
        raise RuntimeError(f"{step.row.action} may not lead from {before} to {case.state}")
    _keep_to_the_arrows(step)
    step.tell(**_lapses.derive(file, step.at))
    _clocks.derive(file, step.at)
    _holdings.derive(file, step.at)
    event = _append(step, before, by)
    for kind in messages.jobs(step.row.action):
        file.jobs.append((event, kind))
    return event


def _keep_to_the_arrows(step: Step) -> None:
    """What an action is about ends in a state the table names: a stage cannot go beyond it."""
    becomes = step.row.becomes
    if becomes and (found := state_of(step.row, step.facts, step.subject)) not in becomes:
        raise RuntimeError(f"{step.row.action} may not lead to {found}")


def _append(step: Step, before: str, by: Actor) -> Event:
    case = step.case
    payload = {**step.said, **({"words": step.words} if step.words else {})}
    event = Event(
        case=case,
        seq=case.last_seq + 1,
        at=step.at,
        action=step.row.action,
        actor_kind=by.kind,
        user_id=by.user,
        organisation_id=step.hat.organisation if step.hat else None,
        role=step.hat.role if step.hat else "",
        from_state=before,
        to_state=case.state,
        payload=payload,
        prev_hash=case.last_hash,
    )
    event.hash = chain.digest(event)
    case.last_seq, case.last_hash, case.changed_at = event.seq, event.hash, step.at
    step.file.events.append(event)
    return event


def _refuse_stale(file: _file.File, name: str, seen: int | None, data: dict[str, Any]) -> None:
    """A form made before somebody else moved the case, or did the same to the same part of it, never overwrites."""
    if seen is None or seen >= file.case.last_seq:
        return
    on = ROWS[name].on
    since = Event.objects.filter(case=file.case, seq__gt=seen).order_by("seq")
    for event in since:
        moved = event.from_state != event.to_state
        if moved or (event.action == name and (not on or event.payload.get(on) == data.get(on))):
            raise Refusal(
                "stale",
                "Meanwhile the case has changed. What you typed is kept: look again, then decide.",
                details={"seen": seen, "now": file.case.last_seq, "event": event.seq, "action": event.action},
            )
