"""Clocks follow the case: what rules.clocks wants is started, what it no longer wants ends, suspension stops all."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from coordination.records import reference
from coordination.records.clock import Clock, Mark
from coordination.rules import deadlines
from coordination.rules.clocks import ASKS, SETTLES_ITSELF, STOPPED_STATES, ZERO_LENGTH, Wanted, wanted
from coordination.rules.deadlines import Deadline, Span
from coordination.rules.words import ClockKind, MarkKind, MarkState, Role, State
from coordination.stages._file import File

ONE_DAY = timedelta(days=1)
CARDS = {MarkKind.WARN: "warn", MarkKind.DUE: "due", MarkKind.SECOND: "due", MarkKind.REPEAT: "due"}
WORSE = {"": 0, "warn": 1, "due": 2}


def derive(file: File, at: datetime) -> None:
    """Bring the case's clocks in line with its facts at a time."""
    needed = {clock.key: clock for clock in wanted(file.facts)}
    stopping = file.case.state in STOPPED_STATES
    for clock in list(file.clocks):
        want = needed.pop((clock.kind, clock.subject), None)
        if want is None and stopping:
            _stop(file, clock, at)
        elif want is None:
            _end(file, clock, at)
        else:
            _keep(file, clock, want, at)
    for want in needed.values():
        _start(file, want, at)
    _head(file)


def _head(file: File) -> None:
    """The case shows its nearest due and its worst card, so that lists need not look at clocks."""
    running = [c for c in file.clocks if c.ended_at is None and c.stopped_at is None]
    asked = [c for c in running if ClockKind(c.kind) in ASKS] or running
    file.case.due_at = min((c.due_at for c in asked), default=None)
    file.case.card = max((c.card for c in running), key=lambda card: WORSE[card], default="")


def _span(file: File, kind: str) -> Span:
    facts = file.facts
    table: Mapping[str, Mapping[int, str]] = reference.tiers(file.case.edition_id)
    return deadlines.span_for(kind, file.case.severity, complex=facts.complex, tiers=table)


def _deadline(file: File, want: Wanted, start: datetime) -> tuple[str, Deadline]:
    calendar = reference.calendar()
    if want.due_at is not None:
        return "", deadlines.absolute(start, want.due_at, calendar)
    span = _span(file, want.kind)
    return str(span), deadlines.deadline(start, span, calendar)


def _start(file: File, want: Wanted, at: datetime) -> None:
    span, found = _deadline(file, want, at)
    clock = Clock(
        case=file.case,
        kind=want.kind,
        subject=want.subject,
        party_id=want.party,
        party_role=want.role,
        severity=file.case.severity,
        span=span,
        arithmetic=found.arithmetic,
        provisional=found.provisional,
        started_at=at,
        due_at=found.due_at,
    )
    file.new.append(clock)
    file.clocks.append(clock)
    for kind, moment in _moments(want.kind, found):
        mark = Mark(clock=clock, case=file.case, kind=kind, severity=file.case.severity, at=moment)
        file.new.append(mark)
        file.marks_of(clock).append(mark)


def _moments(kind: ClockKind, found: Deadline) -> list[tuple[MarkKind, datetime]]:
    if kind in ZERO_LENGTH or kind == ClockKind.REVIEW:
        return [(MarkKind.DUE, found.due_at)]
    if kind in SETTLES_ITSELF:
        return [(MarkKind.WARN, found.warn_at), (MarkKind.DUE, found.due_at)]
    return [(MarkKind.WARN, found.warn_at), (MarkKind.DUE, found.due_at), (MarkKind.SECOND, found.second_at)]


def _end(file: File, clock: Clock, at: datetime) -> None:
    file.change(clock, ended_at=at)
    file.clocks.remove(clock)
    for mark in file.marks_of(clock):
        if mark.state in (MarkState.PENDING, MarkState.HELD):
            settle_mark(file, mark, MarkState.MOOT, at, "")


def _stop(file: File, clock: Clock, at: datetime) -> None:
    if clock.stopped_at is not None:
        return
    file.change(clock, stopped_at=at)
    for mark in file.marks_of(clock):
        if mark.state == MarkState.PENDING:
            file.change(mark, state=MarkState.HELD)


def _keep(file: File, clock: Clock, want: Wanted, at: datetime) -> None:
    if clock.stopped_at is not None:
        _resume(file, clock, at)
    if clock.party_id != want.party or clock.party_role != want.role:
        file.change(clock, party_id=want.party, party_role=want.role)
    if clock.severity != file.case.severity or _reckoned_otherwise(file, clock, want):
        _recompute(file, clock, want, at)


def _reckoned_otherwise(file: File, clock: Clock, want: Wanted) -> bool:
    """Whether its due was moved by a person, or the category asks for another handling tier."""
    if want.due_at is not None:
        return want.due_at != clock.due_at
    return clock.kind == ClockKind.TIER and clock.span != str(_span(file, clock.kind))


def _resume(file: File, clock: Clock, at: datetime) -> None:
    """Go on with what was left, in the clock's own unit; the pause goes into its arithmetic."""
    stopped, calendar = clock.stopped_at or at, reference.calendar()
    span = Span.parse(clock.span) if clock.span else None
    steps = {str(step["step"]): datetime.fromisoformat(str(step["at"])) for step in clock.arithmetic if "at" in step}
    shown = Deadline(clock.due_at, steps["warn"], steps["second"], clock.provisional, clock.arithmetic)
    found = deadlines.paused(shown, stopped, at, span, calendar)
    file.change(clock, stopped_at=None, due_at=found.due_at, arithmetic=found.arithmetic)
    for mark in file.marks_of(clock):
        if mark.state == MarkState.HELD:
            moment = deadlines.after_pause(mark.at, stopped, at, span, calendar)
            file.change(mark, state=MarkState.PENDING, at=moment)


def _recompute(file: File, clock: Clock, want: Wanted, at: datetime) -> None:
    """From its own start, without its pauses, never due before now; marks that have fired stay fired."""
    file.change(clock, severity=file.case.severity)
    moments: dict[str, datetime] = {}
    if clock.kind not in ZERO_LENGTH:
        span, found = _deadline(file, want, clock.started_at)
        if want.due_at is None:
            found = _run_since(found, clock, at, Span.parse(span))
        moments = {kind.value: moment for kind, moment in _moments(want.kind, found)}
        shown = {"due_at": found.due_at, "arithmetic": found.arithmetic, "provisional": found.provisional}
        file.change(clock, span=span, **shown)
    for mark in file.marks_of(clock):
        if mark.state == MarkState.PENDING:
            file.change(mark, at=moments.get(mark.kind, mark.at), severity=file.case.severity)


def _run_since(found: Deadline, clock: Clock, at: datetime, span: Span) -> Deadline:
    calendar = reference.calendar()
    for stopped, until in deadlines.pauses(clock.arithmetic):
        found = deadlines.paused(found, stopped, until, span, calendar)
    return deadlines.not_before(found, min(at, clock.due_at), span, calendar)


def recalculate(file: File, at: datetime) -> list[dict[str, object]]:
    """Compute provisional clocks once more under the calendar of now. Returns both dues of each that moved.

    Never due before now; marks that have fired stay fired.
    """
    moved: list[dict[str, object]] = []
    for clock in [c for c in file.clocks if c.provisional and c.span and c.stopped_at is None]:
        before = clock.due_at
        want = Wanted(ClockKind(clock.kind), clock.party_id, Role(clock.party_role), clock.subject)
        _recompute(file, clock, want, at)
        moved.append({"clock": clock.pk, "before": _utc(before), "after": _utc(clock.due_at)})
    return moved


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def restart(file: File, kind: ClockKind, subject: int | None, at: datetime) -> None:
    """End a clock now, so that deriving starts it afresh: somebody was called again."""
    for clock in list(file.clocks):
        if clock.kind == kind and clock.subject == subject:
            _end(file, clock, at)


def settle_mark(file: File, mark: Mark, state: MarkState, at: datetime, process: str) -> None:
    """A mark fires, or is moot: once, and for good."""
    file.change(mark, state=state, settled_at=at, process=process)


def show_card(file: File, clock: Clock, mark: Mark) -> None:
    """Yellow at warn, red from due on."""
    card = CARDS[MarkKind(mark.kind)]
    if clock.card != card and (mark.kind == MarkKind.WARN or clock.kind not in SETTLES_ITSELF):
        file.change(clock, card=card)
    if clock.kind == ClockKind.ARRIVAL and card == "due" and clock.subject is not None:
        file.facts.unarrived |= {clock.subject}


def repeat(file: File, clock: Clock, mark: Mark, at: datetime) -> None:
    """At the top an overdue is said again every day, as long as its clock runs."""
    if clock.ended_at is not None or file.case.state == State.SUSPENDED:
        return
    ordinal = mark.ordinal + 1 if mark.kind == MarkKind.REPEAT else 1
    moment = mark.at + ONE_DAY
    while moment <= at:
        moment += ONE_DAY
    again = Mark(clock=clock, case=file.case, kind=MarkKind.REPEAT, ordinal=ordinal, severity=mark.severity, at=moment)
    file.new.append(again)
    file.marks_of(clock).append(again)
