"""The same fields as JSON Schema (2020-12), for clients that must not guess."""

from typing import Any

from coordination.intake.fields import MOST_MINUTES, MOST_TASKS
from coordination.intake.plan import NAMES
from coordination.rules.fields import PAYERS, SHORT, Field
from coordination.rules.lifecycle import Row

ORGANISATION = {"type": ["string", "integer"], "description": "an organisation's code or id"}
MOMENT = {"type": "string", "description": "ISO 8601; without an offset, local time"}
TASK = {
    "key": {"type": "string", "maxLength": 20},
    "organisation": ORGANISATION,
    "what": {"type": "string", "maxLength": SHORT},
    "due_at": MOMENT,
    "waits_for": {"type": "array", "items": {"type": ["string", "integer"]}},
    "verify_first": {"type": "boolean"},
    "evidence": {"type": "boolean"},
    "payer": {"enum": ["", *(code for code, _ in PAYERS)]},
}
PLAN = {
    "type": "array",
    "maxItems": MOST_TASKS,
    "items": {
        "type": "object",
        "properties": {name: TASK[name] for name in NAMES},
        "required": ["organisation", "what", "due_at"],
        "additionalProperties": False,
    },
}
KINDS: dict[str, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "minutes": {"type": "integer", "minimum": 0, "maximum": MOST_MINUTES},
    "moment": MOMENT,
    "organisation": ORGANISATION,
    "department": ORGANISATION,
    "community": ORGANISATION,
    "departments": {"type": "array", "items": ORGANISATION},
    "category": {"type": ["string", "integer"], "description": "a category's code or id"},
    "severity": {"type": "integer", "minimum": 1, "maximum": 4},
    "case": {"type": "string", "description": "a case's number"},
    "tasks": {"type": "array", "items": {"type": "integer"}},
    "plan": PLAN,
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
}


def schema(row: Row) -> dict[str, Any]:
    """The JSON schema of an action's body. What it is about (`row.on`) stands beside its fields where a call needs it."""
    return {
        "type": "object",
        "properties": {field.name: property_of(field) for field in row.fields},
        "required": [field.name for field in row.fields if field.required],
        "additionalProperties": False,
    }


def property_of(field: Field) -> dict[str, Any]:
    """The schema of one field."""
    if field.kind == "choice":
        return {"type": "string", "enum": [code for code, _ in field.choices], "title": field.label}
    found = dict(KINDS.get(field.kind, {"type": "string"}))
    if found.get("type") == "string" and field.longest:
        found["maxLength"] = field.longest
    return {**found, "title": field.label}
