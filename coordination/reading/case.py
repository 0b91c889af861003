"""One case with everything around it, as far as whoever asks may see it: what the case page and the API show.

At most a score of statements, however much has happened. Nothing here decides what may be done: rules.judge does.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from coordination.reading import case_work as work
from coordination.reading.asked import speaks_for
from coordination.reading.case_parts import AllowedAction, CaseFile, ClockPart, ConveningPart, Turn
from coordination.reading.cases import SHOWN_WITH
from coordination.reading.catalogue import clauses_of, parties
from coordination.reading.inbox import Subjects, subjects_of
from coordination.reading.people import names
from coordination.reading.released import later_than, sees_otherwise, show_as_of
from coordination.reading.sight import Sight, keeping
from coordination.reading.timeline import Around, Entry, people_named, read_events, tell, words_of
from coordination.records.case import Case, Involvement
from coordination.records.clock import Clock
from coordination.records.event import Event
from coordination.records.facts import facts_of
from coordination.records.of_case import rows_of
from coordination.rules.clocks import ASKS
from coordination.rules.facts import Facts
from coordination.rules.judge import allowed
from coordination.rules.lifecycle import Row
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind, ApprovalKind, Role, State

Title = Callable[[int], str]


def find(by: Actor, number: str) -> tuple[Case, Sight]:
    """A case by its number and what `by` sees of it; one statement. Raises Refusal 404 where there is nothing to see."""
    departments = by.at(Role.RESPONDER) | by.at(Role.LEAD)
    seen = Case.objects.visible_to(by).select_related(*SHOWN_WITH)
    if departments:
        involved = Involvement.objects.filter(case=OuterRef("pk"), organisation__in=departments)
        latest = involved.order_by(F("until").desc(nulls_first=True)).values("until")[:1]
        seen = seen.annotate(seen_until=Subquery(latest))
    case = seen.filter(number=number).first() if by.kind != ActorKind.RESIDENT and number.isprintable() else None
    if case is None:
        raise Refusal("not_found", "There is no such case, or it is not within your sight.", status=404)
    if sees_otherwise(by, case):
        return case, Sight()
    return case, Sight(getattr(case, "seen_until", None), reporters=False)


def case_file(by: Actor, number: str, now: datetime, *, events: bool = False) -> CaseFile:
    """The whole file of a case; with `events` also its timeline, oldest first. Raises Refusal 404."""
    case, sight = find(by, number)
    facts = facts_of([case])[case.pk]
    log = read_events(case, sight) if events else []
    if sight.until is not None:
        show_as_of(case, sight.until, later_than(case.pk, sight.until))
    rows = work.read(case, facts, sight)
    sight = keeping(sight, work.numbers_of(case, rows.reports))
    others = [*(a.asked_by_id for a in facts.approvals), *(e.user_id for e in log), *people_named(log)]
    people = names([*work.people_of(rows), *others])
    texts = words_of(log if events else (), work.texts_of(rows, facts))
    view = work.View(case, facts, sight, by, now, people, parties([case.handler_id]), texts)
    clocks = [] if sight.until else _open_clocks(case)
    return _assemble(view, rows, clocks, _entries(view, rows, log) if events else [])


def _entries(view: work.View, rows: work.Rows, log: list[Event]) -> list[Entry]:
    tasks, reports = {t.pk: t for t in rows.tasks}, {r.code: r for r in rows.reports}
    around = Around(view.parties, view.people, view.texts, view.sight, tasks, reports)
    return [tell(event, around) for event in log]


def _open_clocks(case: Case) -> list[Clock]:
    if case.state in (State.CLOSED, State.REJECTED):
        return []
    return rows_of(Clock, [case.pk], "ended_at IS NULL", order="due_at, id")


def _assemble(view: work.View, rows: work.Rows, clocks: list[Clock], entries: list[Entry]) -> CaseFile:
    case = view.case
    rulings = [work.ruling(view, row) for row in rows.rulings]
    attachments = [work.attachment(view, row) for row in rows.attachments]
    arrival = {c.subject: c for c in clocks if c.kind == "arrival"}
    due = {c.subject: c for c in clocks if c.kind == "task"}
    convenings = work.convenings(view, rows, rulings, arrival)
    return CaseFile(
        case=case,
        now=view.now,
        last_seq=case.last_seq if view.sight.until is None else 0,
        released_at=view.sight.until,
        sees_reporters=view.sight.reporters,
        whose_turn=_turns(view, clocks),
        clocks=[_clock(view, clock) for clock in clocks],
        convenings=convenings,
        rulings=rulings,
        tasks=work.tasks(view, rows, rulings, attachments, due),
        requests=[] if view.sight.until else [work.request(view, row) for row in view.facts.approvals],
        orders=[] if view.sight.until else [work.order(view, row) for row in rows.orders],
        reports=[work.report(view, row) for row in rows.reports if view.sight.has_seen(row.received_at)],
        attachments=attachments,
        tracks=work.tracks(view, rows),
        actions=[] if view.sight.until else _offered(view, convenings),
        clauses=clauses_of(case.duty_id),
        departments=tuple(sorted(view.facts.involved())),
        events=entries,
    )


def _offered(view: work.View, convenings: list[ConveningPart]) -> list[AllowedAction]:
    """What may be done; a meeting that is open is not opened again, which facts alone do not tell, and more time is asked
    for once, before the task is due.
    """
    met = any(c.met_at is not None and c.closed_at is None for c in convenings)
    asked = {a.task_id for a in view.facts.approvals if a.kind == ApprovalKind.EXTENSION}
    early = {t.id for t in view.facts.tasks if t.due_at > view.now} - asked
    found = []
    for one in actions(view.facts, view.by, view.parties):
        if one.action == "request_extension":
            one = replace(one, subjects=tuple(part for part in one.subjects if part[0] in early))
        if not (one.action == "open_meeting" and met) and (one.subjects or not one.on):
            found.append(one)
    return found


def _turns(view: work.View, clocks: list[Clock]) -> list[Turn]:
    running = [c for c in clocks if c.stopped_at is None and c.kind in ASKS]
    answers, titles = subjects_of(running, Subjects.of(view.facts))
    mine = speaks_for(view.by)
    return [
        Turn(
            party=view.party(clock.party_id),
            role=clock.party_role,
            asks=clock.kind,
            subject=abs(clock.subject) if clock.subject is not None else None,
            subject_title=titles.get(clock.pk, ""),
            actions=answers[clock.pk],
            started_at=clock.started_at,
            due_at=clock.due_at,
            card=clock.card,
            excused=clock.excused,
            mine=clock.party_id in mine.get(clock.party_role, ()),
            clock=clock.pk,
        )
        for clock in running
    ]


def _clock(view: work.View, clock: Clock) -> ClockPart:
    return ClockPart(
        id=clock.pk,
        kind=clock.kind,
        subject=clock.subject,
        party=view.party(clock.party_id),
        role=clock.party_role,
        span=clock.span,
        arithmetic=clock.arithmetic,
        provisional=clock.provisional,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        card=clock.card,
        excused=clock.excused,
        asks=clock.kind in ASKS,
    )


def actions(facts: Facts, by: Actor, known: work.Parties) -> list[AllowedAction]:
    """What `by` may do now, in the order of the tables, each with the parts it may be about."""
    return [
        AllowedAction(
            action=item.row.action,
            label=item.row.label,
            why=item.row.why,
            on=item.row.on,
            subjects=tuple((pk, _title(item.row, pk, facts, known)) for pk in item.subjects),
            fields=item.row.fields,
            moves=bool(item.row.targets),
            destructive=item.row.destructive,
        )
        for item in allowed(facts, by)
    ]


def _title(row: Row, pk: int, facts: Facts, known: work.Parties) -> str:
    """What a part is called: whose summons, which task."""
    tasks = {t.id: t for t in facts.tasks}
    calls = {s.id: s for s in facts.summonses}
    if row.on == "summons":
        return _called(known, calls[pk].organisation_id)
    if row.on == "task":
        return _task_title(tasks, pk)
    if row.on == "ruling":
        ruling = next(r for r in facts.rulings if r.id == pk)
        summons = calls.get(ruling.summons_id or 0)
        return _called(known, summons.organisation_id) if summons else _task_title(tasks, ruling.task_id)
    if row.on == "approval":
        return _task_title(tasks, next(a.task_id for a in facts.approvals if a.id == pk))
    return _called(known, next(o.organisation_id for o in facts.orders if o.id == pk))


def _task_title(tasks: dict, pk: int | None) -> str:
    task = tasks.get(pk)
    return f"{task.position}. {task.title}" if task else ""


def _called(known: work.Parties, pk: int) -> str:
    found = known.get(pk)
    return found.short_name if found else ""


def timeline(by: Actor, number: str) -> list[Entry]:
    """What happened to a case, oldest first, as far as `by` may see it; seven statements. Raises Refusal 404."""
    case, sight = find(by, number)
    log = read_events(case, sight)
    people = names([*(event.user_id for event in log), *people_named(log)])
    tasks = {task.pk: task for task in case.tasks.only("position", "title")}
    reports = {row.code: row for row in case.reports.only("code", "confidential", "reporter_phone")}
    sight = keeping(sight, work.numbers_of(case, reports.values()))
    around = Around(parties([case.handler_id]), people, words_of(log), sight, tasks, reports)
    return [tell(event, around) for event in log]
