"""Reading the parts of a case and shaping each: what was called, ruled, agreed, done, and by whom it was held."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from coordination.reading.case_parts import (
    AttachmentPart,
    ConveningPart,
    OrderPart,
    ReportPart,
    RequestPart,
    RulingPart,
    Span,
    SummonsPart,
    TaskPart,
    TrackPart,
)
from coordination.reading.catalogue import Party, parties
from coordination.reading.sight import Sight, masked_name, may_read, residents_words, typed_words
from coordination.records.case import Attachment, Case, Report, Text
from coordination.records.clock import Clock
from coordination.records.convening import Convening, Ruling, Summons
from coordination.records.ledger import Holding
from coordination.records.of_case import rows_of, waits_of
from coordination.records.supervision import SupervisionOrder
from coordination.records.task import Task
from coordination.rules.facts import Facts
from coordination.rules.numbers import masked_phone
from coordination.rules.permissions import Actor
from coordination.rules.words import FINISHED_TASK, State, SummonsState, TaskState, Track

Parties = Mapping[int, Party]


@dataclass
class Rows:
    """What was read of a case, as far as it is seen."""

    summonses: list[Summons]
    tasks: list[Task]
    waits: Mapping[int, Sequence[int]]
    orders: list[SupervisionOrder]
    convenings: list[Convening] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """One case under somebody's eyes at a time, with names at hand."""

    case: Case
    facts: Facts
    sight: Sight
    by: Actor
    now: datetime
    people: Mapping[int, str]
    parties: Parties
    texts: Mapping[str, Text] = field(default_factory=dict)

    def party(self, pk: int) -> Party:
        """An organisation that this case names."""
        return self.parties.get(pk) or parties([pk])[pk]

    def maybe(self, pk: int | None) -> Party | None:
        """An organisation, if one is named."""
        return self.parties.get(pk) if pk is not None else None

    def said(self, pk: UUID | None) -> str:
        """What somebody typed, by its id."""
        return self.told(self.texts.get(str(pk)))

    def told(self, text: Text | None) -> str:
        """What somebody typed, as it may be read."""
        return typed_words(self.sight, text.words) if text else ""

    def person(self, pk: int | None) -> str:
        """A person's name, empty for nobody."""
        return self.people.get(pk, "") if pk is not None else ""


def read(case: Case, facts: Facts, sight: Sight) -> Rows:
    """Everything around a case that `facts` does not already hold; six statements at most."""
    summonses = [s for s in facts.summonses if sight.has_seen(s.sent_at)]
    tasks = [t for t in facts.tasks if sight.has_seen(t.assigned_at)]
    rows = Rows(summonses, tasks, _waits(facts), [])
    if facts.orders and sight.until is None:
        rows.orders = list(facts.orders)
    if summonses:
        rows.convenings = rows_of(Convening, [case.pk], order="opened_at, id")
    if summonses or tasks or case.moves:
        asked = Ruling.objects.filter(case=case).select_related("question", "reason").order_by("asked_at", "pk")
        rows.rulings = [row for row in asked if sight.has_seen(row.asked_at)]
    said = Report.objects.filter(case=case).select_related("text").defer("unit")  # what is encrypted takes its time
    rows.reports = list(said.annotate(number=F("filed_under__number")).order_by("received_at", "pk"))
    photos = rows_of(Attachment, [case.pk], order="added_at, id")
    rows.attachments = [row for row in photos if sight.has_seen(row.added_at)]
    spans = rows_of(Holding, [case.pk], order="started_at, id")
    rows.holdings = [row for row in spans if sight.has_seen(row.started_at)]
    return rows


def numbers_of(case: Case, reports: Iterable[Report]) -> list[str]:
    """The residents' own numbers that are kept with the case, also those of reports that went with it into another."""
    gone = Report.objects.filter(filed_under=case).exclude(case=case) if case.merged_into_id else ()
    return [row.reporter_phone for row in (*reports, *gone)]


def _waits(facts: Facts) -> Mapping[int, Sequence[int]]:
    """What waits for what, of finished tasks too, which facts leave out."""
    if facts.waits or not facts.tasks or any(t.state not in FINISHED_TASK for t in facts.tasks):
        return facts.waits
    return waits_of([facts.case.id])


def texts_of(rows: Rows, facts: Facts) -> list[UUID | None]:
    """What was typed in requests and orders that are open."""
    asked = [row.reason_id for row in facts.approvals]
    return [*asked, *(pk for row in rows.orders for pk in (row.words_id, row.answer_id))]


def people_of(rows: Rows) -> list[int | None]:
    """Everybody named in the parts."""
    return [
        *(task.done_by_id for task in rows.tasks),
        *(ruling.ruled_by_id for ruling in rows.rulings),
        *(order.ordered_by_id for order in rows.orders),
        *(photo.added_by_id for photo in rows.attachments),
    ]


def ruling(view: View, row: Ruling) -> RulingPart:
    """A question and, as far as it is seen, its answer."""
    ruled = view.sight.has_seen(row.ruled_at)
    return RulingPart(
        id=row.pk,
        on=row.on,
        summons=row.summons_id,
        task=row.task_id,
        ruler=view.party(row.ruler_id),
        final=row.final,
        asked_by=view.party(row.asked_by_id),
        asked_at=row.asked_at,
        clause=row.clause,
        owner=view.maybe(row.owner_id),
        question=view.told(row.question),
        ruled_at=row.ruled_at if ruled else None,
        ruled_by=view.person(row.ruled_by_id) if ruled else "",
        outcome=row.outcome if ruled else "",
        reason=view.told(row.reason) if ruled else "",
    )


def convenings(
    view: View, rows: Rows, rulings: Sequence[RulingPart], arrival: Mapping[int | None, Clock]
) -> list[ConveningPart]:
    """Each calling-together with its summonses, the leading department first."""
    return [
        ConveningPart(
            id=row.pk,
            chair=view.party(row.chair_id),
            opened_at=row.opened_at,
            met_at=view.sight.clipped(row.met_at),
            mode=row.mode,
            closed_at=view.sight.clipped(row.closed_at),
            outcome=row.outcome if view.sight.has_seen(row.closed_at) else "",
            summonses=[
                _summons(view, summons, rulings, arrival.get(summons.pk))
                for summons in sorted(rows.summonses, key=lambda s: (s.role != "lead", s.pk))
                if summons.convening_id == row.pk
            ],
        )
        for row in rows.convenings
        if view.sight.has_seen(row.opened_at)
    ]


def _summons(view: View, row: Summons, rulings: Sequence[RulingPart], clock: Clock | None) -> SummonsPart:
    beyond = row.settled_at is not None and not view.sight.has_seen(row.settled_at)
    return SummonsPart(
        id=row.pk,
        organisation=view.party(row.organisation_id),
        role=row.role,
        required=row.required,
        clause=row.clause,
        clause_text=row.clause_text,
        state=SummonsState.SENT.value if beyond else row.state,
        sent_at=row.sent_at,
        settled_at=None if beyond else row.settled_at,
        contact="" if beyond else typed_words(view.sight, row.contact),
        eta=None if beyond else row.eta,
        late=row.late and not beyond,
        declines=row.declines,
        called=row.called,
        due_at=clock.due_at if clock else None,
        card=clock.card if clock else "",
        rulings=[r for r in rulings if r.summons == row.pk],
        countersign=row.countersign if view.sight.until is None else "",
    )


def tasks(
    view: View,
    rows: Rows,
    rulings: Sequence[RulingPart],
    photos: Sequence[AttachmentPart],
    due: Mapping[int | None, Clock],
) -> list[TaskPart]:
    """Every piece of work in the order of the plan."""
    position = {task.pk: task.position for task in rows.tasks}
    return [_task(view, rows, row, position, rulings, photos, due.get(row.pk)) for row in rows.tasks]


def _task(
    view: View,
    rows: Rows,
    row: Task,
    position: Mapping[int, int],
    rulings: Sequence[RulingPart],
    photos: Sequence[AttachmentPart],
    clock: Clock | None,
) -> TaskPart:
    sight = view.sight
    done = sight.has_seen(row.done_at)
    open_ = view.facts.blockers(row) if sight.until is None and row.state not in FINISHED_TASK else []
    return TaskPart(
        id=row.pk,
        position=row.position,
        kind=row.kind,
        organisation=view.party(row.organisation_id),
        title=row.title,
        state=row.state if sight.until is None else _state_then(row, sight),
        due_at=row.due_at,
        card=clock.card if clock else "",
        evidence=row.evidence,
        verify_first=row.verify_first,
        payer=row.payer,
        assigned_at=row.assigned_at,
        accepted_at=sight.clipped(row.accepted_at),
        done_at=row.done_at if done else None,
        done_by=view.person(row.done_by_id) if done else "",
        verified_at=sight.clipped(row.verified_at),
        verifier=view.maybe(row.verifier_id),
        waits_for=tuple(sorted(position[pk] for pk in rows.waits.get(row.pk, ()) if pk in position)),
        blockers=tuple(position[pk] for pk in open_ if pk in position),
        returns=row.returns,
        extensions=row.extensions,
        excused=row.excused,
        outside_duty=row.outside_duty,
        contact=typed_words(sight, row.contact) if sight.until is None or sight.has_seen(row.accepted_at) else "",
        attachments=[photo for photo in photos if photo.task == row.pk],
        rulings=[r for r in rulings if r.task == row.pk],
    )


def _state_then(row: Task, sight: Sight) -> str:
    reached = (
        (row.verified_at, TaskState.VERIFIED),
        (row.done_at, TaskState.DONE),
        (row.accepted_at, TaskState.ACCEPTED),
    )
    return next((state.value for at, state in reached if sight.has_seen(at)), TaskState.ASSIGNED.value)


def request(view: View, row) -> RequestPart:
    """What was asked of somebody above and waits for a decision."""
    return RequestPart(
        id=row.pk,
        kind=row.kind,
        task=row.task_id,
        asked_by=view.person(row.asked_by_id),
        asked_for=view.party(row.asked_for_id),
        asked_at=row.asked_at,
        until=row.until,
        reason=view.said(row.reason_id),
        approver=view.party(row.approver_id),
        approver_role=row.approver_role,
    )


def order(view: View, row: SupervisionOrder) -> OrderPart:
    """A supervisor's demand and, if it came, the answer."""
    return OrderPart(
        id=row.pk,
        organisation=view.party(row.organisation_id),
        words=view.said(row.words_id),
        ordered_at=row.ordered_at,
        ordered_by=view.person(row.ordered_by_id),
        supervisor=view.party(row.supervisor_id),
        due_at=row.due_at,
        answered_at=row.answered_at,
        answer=view.said(row.answer_id),
    )


def attachment(view: View, row: Attachment) -> AttachmentPart:
    """A photo."""
    return AttachmentPart(row.pk, row.name, row.size, row.task_id, row.added_at, view.person(row.added_by_id))


def report(view: View, row: Report) -> ReportPart:
    """What a resident said; who it was, masked, only to whoever may see reporters, and never when confidential."""
    shown = view.sight.reporters and not row.confidential
    readable = may_read(view.sight, "file", "description", confidential=row.confidential)
    return ReportPart(
        id=row.pk,
        code=row.code if view.sight.reporters else "",
        words=residents_words(view.sight, row.text.words) if readable else "",
        channel=row.channel,
        name=masked_name(row.reporter_name) if shown else "",
        phone=masked_phone(row.reporter_phone) if shown else "",
        has_phone=bool(row.reporter_phone) and view.sight.reporters,
        received_at=row.received_at,
        confidential=row.confidential,
        source=row.source,
        external_number=row.external_number if view.sight.reporters else "",
        filed_under=row.number if row.filed_under_id != view.case.pk else "",
    )


def tracks(view: View, rows: Rows) -> list[TrackPart]:
    """Who held what from when to when: the case first, then each summons and task."""
    grouped: dict[tuple[str, int | None], list[Span]] = defaultdict(list)
    for row in rows.holdings:
        if not _is_rest(row):
            grouped[(row.track, row.subject)].append(_span(view, row))
    titles = {s.pk: view.party(s.organisation_id).short_name for s in rows.summonses}
    work = {t.pk: f"{t.position}. {t.title}" for t in rows.tasks}
    named = {Track.CASE.value: {}, Track.SUMMONS.value: titles, Track.TASK.value: work}
    order_ = {Track.CASE.value: 0, Track.SUMMONS.value: 1, Track.TASK.value: 2}
    return [
        TrackPart(track, subject, named[track].get(subject, ""), spans)
        for (track, subject), spans in sorted(grouped.items(), key=lambda item: (order_[item[0][0]], item[0][1] or 0))
    ]


def _is_rest(row: Holding) -> bool:
    """A finished case is nobody's from then on: not part of the time it took."""
    return row.ended_at is None and row.reason in (State.CLOSED, State.REJECTED)


def _span(view: View, row: Holding) -> Span:
    end = view.sight.clipped(row.ended_at)
    until = end or view.sight.until or view.now
    return Span(
        party=view.maybe(row.party_id),
        reason=row.reason,
        blocker=row.blocker,
        started_at=row.started_at,
        ended_at=end,
        length=max(until - row.started_at, timedelta()),
    )
