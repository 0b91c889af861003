"""What answers look like: parts of reading as plain JSON values, times in ISO 8601, lengths in seconds."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from coordination.intake.schema import schema_of
from coordination.reading.case_parts import AllowedAction, CaseFile
from coordination.reading.cases import Page
from coordination.reading.catalogue import Party, Sort
from coordination.reading.inbox import Item
from coordination.reading.timeline import Entry
from coordination.records.case import Case


def plain(value: Any) -> Any:
    """Any part of reading as JSON values."""
    if isinstance(value, Party):
        return party(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    return value


def party(row: Any) -> dict[str, Any] | None:
    """An organisation, however it was read."""
    if row is None:
        return None
    return {"id": row.id, "code": row.code, "name": row.name, "short_name": row.short_name, "kind": row.kind}


def category(row: Sort | Any) -> dict[str, Any]:
    """A category."""
    return {"id": row.id, "code": row.code, "name": row.name}


def head(case: Case) -> dict[str, Any]:
    """A case as a list shows it."""
    return {
        "number": case.number,
        "title": case.title,
        "state": case.state,
        "severity": case.severity,
        "category": category(case.category),
        "community": party(case.community),
        "subdistrict": party(case.subdistrict),
        "handler": party(case.handler),
        "address": case.address,
        "location": {"lat": case.lat, "lon": case.lon} if case.lat is not None else None,
        "channel": case.channel,
        "filed_at": case.filed_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "card": case.card,
    }


def page(found: Page, url: str) -> dict[str, Any]:
    """A page of cases with the addresses of those beside it."""
    return {
        "next": f"{url}{found.next}" if found.next else None,
        "previous": f"{url}{found.previous}" if found.previous else None,
        "results": [head(case) for case in found.rows],
    }


def action(item: AllowedAction) -> dict[str, Any]:
    """An action that is possible now, with the schema of its body and what it may be about."""
    return {
        "action": item.action,
        "label": gettext(item.label),
        "on": item.on or None,
        "subjects": [{"id": pk, "title": title} for pk, title in item.subjects],
        "moves": item.moves,
        "schema": schema_of(item.fields),
    }


def whole(file: CaseFile) -> dict[str, Any]:
    """A case with everything around it."""
    parts = ("whose_turn", "clocks", "convenings", "rulings", "tasks", "requests", "orders", "reports", "attachments")
    return {
        **head(file.case),
        "suggestion": file.case.suggestion,
        "last_seq": file.last_seq,
        "released_at": plain(file.released_at),
        "allowed_actions": [action(item) for item in file.actions],
        **{name: plain(getattr(file, name)) for name in parts},
        "holdings": [_track(track) for track in file.tracks],
    }


def _track(track: Any) -> dict[str, Any]:
    return {**plain(track), "total": track.total.total_seconds()}


def entry(event: Entry) -> dict[str, Any]:
    """One event of the timeline."""
    left_out = ("sentence", "params", "labels", "words")
    told = {name: value for name, value in plain(event).items() if name not in left_out}
    words = {said.name: None if said.erased else said.text for said in event.words}
    return {**told, "said": event.told(), "words": words}


def waiting(item: Item) -> dict[str, Any]:
    """One thing that waits for me."""
    return plain(item)
