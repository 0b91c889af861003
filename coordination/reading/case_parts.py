"""The parts of a case as pages and answers show them: plain values, names resolved, words of residents masked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from coordination.reading.catalogue import Party
from coordination.records.case import Case
from coordination.rules.fields import Field
from coordination.rules.words import SummonsState, Track


@dataclass(frozen=True, slots=True)
class Turn:
    """Something a party is asked for now: `asks` is the kind of its clock, `actions` answer it, the usual one first."""

    party: Party
    role: str
    asks: str
    subject: int | None
    subject_title: str
    actions: tuple[str, ...]
    started_at: datetime
    due_at: datetime
    card: str
    excused: bool
    mine: bool
    clock: int


@dataclass(frozen=True, slots=True)
class ClockPart:
    """A clock that runs or stands (`stopped_at`), with the arithmetic of its due time."""

    id: int
    kind: str
    subject: int | None
    party: Party
    role: str
    span: str
    arithmetic: list[Any]
    provisional: bool
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    card: str
    excused: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class RulingPart:
    """A question put to whoever rules, and the answer."""

    id: int
    on: str
    summons: int | None
    task: int | None
    ruler: Party
    final: bool
    asked_by: Party
    asked_at: datetime
    clause: str
    owner: Party | None
    question: str
    ruled_at: datetime | None
    ruled_by: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class SummonsPart:
    """The call to one department and how it was answered. `due_at` and `card` are its running arrival clock's."""

    id: int
    organisation: Party
    role: str
    required: bool
    clause: str
    clause_text: str
    state: str
    sent_at: datetime
    settled_at: datetime | None
    contact: str
    eta: datetime | None
    late: bool
    declines: int
    called: int
    due_at: datetime | None
    card: str
    rulings: Sequence[RulingPart] = ()
    countersign: str = ""

    @property
    def says_on_site(self) -> bool:
        """Whether it reported in from the place itself: nobody says later that they have come."""
        return self.eta is not None and self.settled_at is not None and self.eta <= self.settled_at


@dataclass(frozen=True, slots=True)
class ConveningPart:
    """One calling-together, with every department it summoned."""

    id: int
    chair: Party
    opened_at: datetime
    met_at: datetime | None
    mode: str
    closed_at: datetime | None
    outcome: str
    summonses: Sequence[SummonsPart]

    @property
    def expected(self) -> int:
        """How many departments were summoned and not released."""
        return sum(s.state != SummonsState.RELEASED for s in self.summonses)

    @property
    def reported_in(self) -> int:
        """How many have reported in."""
        return sum(s.state == SummonsState.REPORTED_IN for s in self.summonses)


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A photo; doors make its address from the id."""

    id: int
    name: str
    size: int
    task: int | None
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class TaskPart:
    """One piece of work. `waits_for` are the positions it waits for, `blockers` those that still hold it up."""

    id: int
    position: int
    kind: str
    organisation: Party
    title: str
    state: str
    due_at: datetime
    card: str
    evidence: bool
    verify_first: bool
    payer: str
    assigned_at: datetime
    accepted_at: datetime | None
    done_at: datetime | None
    done_by: str
    verified_at: datetime | None
    verifier: Party | None
    waits_for: tuple[int, ...]
    blockers: tuple[int, ...]
    returns: int
    extensions: int
    excused: bool
    outside_duty: bool
    contact: str
    attachments: Sequence[AttachmentPart] = ()
    rulings: Sequence[RulingPart] = ()


@dataclass(frozen=True, slots=True)
class RequestPart:
    """An extension, suspension or consent asked for and not yet decided."""

    id: int
    kind: str
    task: int | None
    asked_by: str
    asked_for: Party
    asked_at: datetime
    until: datetime | None
    reason: str
    approver: Party
    approver_role: str


@dataclass(frozen=True, slots=True)
class OrderPart:
    """A supervision order that is not closed."""

    id: int
    organisation: Party
    words: str
    ordered_at: datetime
    ordered_by: str
    supervisor: Party
    due_at: datetime
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """What one resident said; name and phone masked, and empty for whoever may not see them or when confidential."""

    id: int
    code: str
    words: str
    channel: str
    name: str
    phone: str
    has_phone: bool
    received_at: datetime
    confidential: bool
    source: str
    external_number: str
    filed_under: str


@dataclass(frozen=True, slots=True)
class Span:
    """One holding: from when until when (None: still) which party answered, or nobody and why."""

    party: Party | None
    reason: str
    blocker: int | None
    started_at: datetime
    ended_at: datetime | None
    length: timedelta


@dataclass(frozen=True, slots=True)
class TrackPart:
    """The holdings of one track, which touch and add up: to the whole case, one summons, or one task."""

    track: str
    subject: int | None
    title: str
    spans: Sequence[Span]

    @property
    def total(self) -> timedelta:
        """The elapsed time of the track: the sum of its holdings."""
        return sum((span.length for span in self.spans), timedelta())

    @property
    def by_party(self) -> list[tuple[Party | None, timedelta]]:
        """What each party held in all, in the order in which they first came; None is nobody."""
        sums: dict[int | None, timedelta] = {}
        known: dict[int | None, Party | None] = {}
        for span in self.spans:
            key = span.party.id if span.party else None
            known.setdefault(key, span.party)
            sums[key] = sums.get(key, timedelta()) + span.length
        return [(known[key], length) for key, length in sums.items()]

    @property
    def is_whole_case(self) -> bool:
        """Whether this is the track of the case itself."""
        return self.track == Track.CASE


@dataclass(frozen=True, slots=True)
class AllowedAction:
    """An action somebody may take now, with what it asks for and, when it is about a part, which parts.

    `on` names the part ("summons", "task", "ruling", "approval", "order" or ""), `subjects` its ids with their titles.
    """

    action: str
    label: str
    why: str
    on: str
    subjects: tuple[tuple[int, str], ...]
    fields: tuple[Field, ...]
    moves: bool
    destructive: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything `by` may see of one case, at a time. `case` has category, community, subdistrict and handler at hand.

    `released_at` is set for a department that sees the case only as it was at its release: then nothing runs and
    nothing can be done. `clauses` are those of the duty list that a decline may cite.
    """

    case: Case
    now: datetime
    last_seq: int
    released_at: datetime | None
    sees_reporters: bool
    whose_turn: list[Turn]
    clocks: list[ClockPart]
    convenings: list[ConveningPart]
    rulings: list[RulingPart]
    tasks: list[TaskPart]
    requests: list[RequestPart]
    orders: list[OrderPart]
    reports: list[ReportPart]
    attachments: list[AttachmentPart]
    tracks: list[TrackPart]
    actions: list[AllowedAction]
    clauses: tuple[tuple[str, str], ...] = ()
    departments: tuple[int, ...] = ()
    events: list[Any] = field(default_factory=list)

    @property
    def turn(self) -> Turn | None:
        """The strip on top: what waits for me if anything does, else the earliest for anybody."""
        return next((turn for turn in self.whose_turn if turn.mine), next(iter(self.whose_turn), None))

    @property
    def convening(self) -> ConveningPart | None:
        """The latest calling-together."""
        return self.convenings[-1] if self.convenings else None

    def action(self, name: str) -> AllowedAction | None:
        """An action by name, if it is allowed now."""
        return next((item for item in self.actions if item.action == name), None)
