"""What answers look like. The types below are the contract: the documentation is made from them (api.described).

Times are ISO 8601 with an offset, lengths are seconds, codes are those of the service's vocabulary.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext

from coordination.intake.fields import Scope
from coordination.intake.schema import schema_of
from coordination.reading import statistics
from coordination.reading.case_parts import (
    AllowedAction,
    AttachmentPart,
    CaseFile,
    ClockPart,
    ConveningPart,
    OrderPart,
    ReportPart,
    RequestPart,
    RulingPart,
    Span,
    TaskPart,
    TrackPart,
    Turn,
)
from coordination.reading.cases import Page
from coordination.reading.catalogue import Party, Sort, party, sort
from coordination.reading.timeline import Entry
from coordination.records.case import Case
from coordination.rules.lifecycle import ROWS


class Organisation(TypedDict):
    """An organisation (单位)."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str


class OrganisationRow(Organisation):
    """An organisation in the list of all; `parent` is a code."""

    parent: str | None
    mark: str
    duty_phone: str


class Category(TypedDict):
    """A category (类别)."""

    id: int
    code: str
    name: str


class CategoryRow(Category):
    """A category in the list of all; a group has no parent."""

    parent: str | None


class Location(TypedDict):
    """Where on the map, WGS 84 degrees."""

    lat: float
    lon: float | None


class CaseRow(TypedDict):
    """A case as a list shows it. `released_at` is set where a department sees it only as it was at its release."""

    number: str
    title: str
    state: str
    severity: int
    category: Category
    community: Organisation | None
    subdistrict: Organisation | None
    handler: Organisation
    address: str
    location: Location | None
    channel: str
    filed_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    card: str
    released_at: datetime | None
    url: str


class CasePage(TypedDict):
    """A page of cases, newest first, under a card the longest overdue first; with the addresses of those beside it."""

    next: str | None
    previous: str | None
    results: list[CaseRow]


class Subject(TypedDict):
    """A part an action may be about."""

    id: int
    title: str


class Action(TypedDict):
    """An action that is possible now: where to post, what it may be about, and the JSON Schema of its body."""

    action: str
    label: str
    why: str
    on: str | None
    subjects: list[Subject]
    moves: bool
    destructive: bool
    url: str
    schema: dict[str, Any]


class Held(TypedDict):
    """What one party held of a track in all, in seconds; null is nobody."""

    party: Organisation | None
    length: float


class Track(TypedDict):
    """The holdings of the case, of one summons or of one task: they touch, never overlap, and add up to `total`."""

    track: str
    subject: int | None
    title: str
    spans: list[Span]
    total: float
    by_party: list[Held]


class WholeCase(CaseRow):
    """A case with everything around it that you may see. `last_seq` goes into `seen` of an action."""

    last_seq: int
    suggestion: dict[str, Any] | None
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
    holdings: list[Track]
    allowed_actions: list[Action]


class Event(TypedDict):
    """One event of the timeline. `said` is a sentence in your language; `words` is what was typed, null where erased."""

    seq: int
    at: datetime
    action: str
    actor_kind: str
    person: str
    organisation: Organisation | None
    role: str
    from_state: str
    to_state: str
    said: str
    words: dict[str, str | None]
    clock: str
    mark: str
    process: str
    summonses: list[int]
    tasks: list[int]
    for_resident: bool


class Events(TypedDict):
    """The timeline, oldest first."""

    results: list[Event]


class Filed(TypedDict):
    """A case that was filed: it is durable. `report` is the code under which the resident can follow it."""

    number: str
    state: str
    severity: int
    community: str | None
    handler: str
    filed_at: datetime
    due_at: datetime | None
    report: str
    url: str


class Done(TypedDict):
    """An action that was taken: the event it became and the state it left the case in."""

    number: str
    state: str
    seq: int
    at: datetime
    action: str
    url: str


class Overview(TypedDict):
    """The dashboard. Every figure has the query under which `cases/` lists exactly its cases; lengths are seconds."""

    org: Organisation | None
    since: date
    until: date
    needs: list[statistics.Figure]
    worst: CaseRow | None
    open: statistics.Figure
    by_state: list[statistics.Figure]
    by_card: list[statistics.Figure]
    by_severity: list[statistics.Figure]
    by_department: list[statistics.Share]
    by_subdistrict: list[statistics.Share]
    by_community: list[statistics.Share]
    days: list[statistics.Day]
    filed: statistics.Figure
    closed: statistics.Figure
    seconds_to_close: float | None
    time_held: list[statistics.HeldBy]


def plain(value: Any) -> Any:
    """Any part of reading as JSON values."""
    if isinstance(value, Party):
        return organisation(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, datetime | date):
        return moment(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    return [plain(entry) for entry in value]


def moment(at: datetime | date | None) -> Any:
    """A time as ISO 8601."""
    return at.isoformat() if at is not None else None


def organisation(row: Any) -> Organisation:
    """An organisation, however it was read."""
    return {"id": row.id, "code": row.code, "name": row.name, "short_name": row.short_name, "kind": row.kind}


def category(row: Sort | Any) -> Category:
    """A category, however it was read."""
    return {"id": row.id, "code": row.code, "name": row.name}


def party_code(pk: int | None) -> str:
    """The code of an organisation, empty for none."""
    found = party(pk)
    return found.code if found else ""


def case_url(number: str) -> str:
    """The address of a case in this door."""
    return reverse("api:case", args=[number])


def case_row(case: Case) -> CaseRow:
    """A case as a list shows it."""
    return {
        "number": case.number,
        "title": case.title,
        "state": case.state,
        "severity": case.severity,
        "category": category(sort(case.category_id)),
        "community": organisation(party(case.community_id)) if case.community_id else None,
        "subdistrict": organisation(party(case.subdistrict_id)) if case.subdistrict_id else None,
        "handler": organisation(party(case.handler_id)),
        "address": case.address,
        "location": {"lat": case.lat, "lon": case.lon} if case.lat is not None else None,
        "channel": case.channel,
        "filed_at": moment(case.filed_at),
        "closed_at": moment(case.closed_at),
        "due_at": moment(case.due_at),
        "card": case.card,
        "released_at": moment(getattr(case, "released_at", None)),
        "url": case_url(case.number),
    }


def case_page(found: Page, url: str) -> CasePage:
    """A page of cases; `url` ends where a cursor goes."""
    return {
        "next": f"{url}{found.next}" if found.next else None,
        "previous": f"{url}{found.previous}" if found.previous else None,
        "results": [case_row(case) for case in found.rows],
    }


def action(item: AllowedAction, number: str, scope: Scope) -> Action:
    """An action that is possible now."""
    name = "attachments" if item.action == "attach" else f"do_{item.action}"
    return {
        "action": item.action,
        "label": gettext(item.label),
        "why": gettext(item.why),
        "on": item.on or None,
        "subjects": [{"id": pk, "title": title} for pk, title in item.subjects],
        "moves": item.moves,
        "destructive": item.destructive,
        "url": reverse(f"api:{name}", args=[number]),
        "schema": body_schema(item.action, scope, item.subjects),
    }


def body_schema(name: str, scope: Scope, subjects: tuple[tuple[int, str], ...] = ()) -> dict[str, Any]:
    """The schema of an action's body: its fields, what it is about, and what the asker had seen."""
    row = ROWS[name]
    found = schema_of(row.fields, scope)
    if row.on:
        ids = {"enum": [pk for pk, _title in subjects]} if subjects else {}
        found["properties"] = {row.on: {"type": "integer", **ids}, **found["properties"]}
        found["required"] = [row.on, *found.get("required", ())]
    seen = {"type": "integer", "description": "`last_seq` of the case as you saw it: a stale action is refused (409)."}
    found["properties"] = {**found["properties"], "seen": seen}
    return found


def whole_case(file: CaseFile, scope: Scope) -> WholeCase:
    """A case with everything around it."""
    parts = ("whose_turn", "clocks", "convenings", "rulings", "tasks", "requests", "orders", "reports", "attachments")
    return {
        **case_row(file.case),
        "last_seq": file.last_seq,
        "suggestion": file.case.suggestion if file.sees_reporters else None,
        "released_at": moment(file.released_at),
        "sees_reporters": file.sees_reporters,
        **{name: plain(getattr(file, name)) for name in parts},
        "holdings": [_track(track) for track in file.tracks],
        "allowed_actions": [action(item, file.case.number, scope) for item in file.actions],
    }


def _track(track: TrackPart) -> Track:
    return {
        **plain(track),
        "total": track.total.total_seconds(),
        "by_party": [{"party": plain(party), "length": held.total_seconds()} for party, held in track.by_party],
    }


def event(entry: Entry) -> Event:
    """One event of the timeline."""
    left_out = ("sentence", "params", "labels", "words")
    told = {field.name: plain(getattr(entry, field.name)) for field in fields(entry) if field.name not in left_out}
    return {
        **told,
        "said": entry.told(),
        "words": {said.name: None if said.erased else said.text for said in entry.words},
    }
