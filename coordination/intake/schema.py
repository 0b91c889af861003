"""What an action asks, as JSON Schema, so that a client never guesses. Made from rules.fields like the forms.

Room: intake, floor 3. Who comes in: the API, for its documentation and for `allowed_actions` of a case.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from coordination.intake.fields import ANYWHERE, LONGEST_MINUTES, MOST_CHOSEN, MOST_TASKS, PLAN, Scope
from coordination.rules.fields import Field

Schema = dict[str, Any]

_WHO = {"organisation": "organisation", "department": "department", "community": "community or village"}
_TEXTS = ("line", "text", "name", "phone", "clause")
_PLAIN: Mapping[str, Schema] = {
    "flag": {"type": "boolean"},
    "minutes": {"type": "integer", "minimum": 0, "maximum": LONGEST_MINUTES},
    "count": {"type": "integer", "minimum": 0, "maximum": LONGEST_MINUTES},
    "severity": {"type": "integer", "minimum": 1, "maximum": 4, "description": "1 is the most urgent (I)."},
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "moment": {
        "type": "string",
        "description": "ISO 8601; without an offset it is local time (Asia/Shanghai).",
        "examples": ["2026-11-24T14:30+08:00"],
    },
    "case": {"type": "string", "description": "The number of a case.", "pattern": r"^20\d\d-\d+$"},
    "keys": {
        "type": "array",
        "description": 'Keys of this plan, or "#2" for task 2 of the case.',
        "items": {"type": ["string", "integer"]},
        "maxItems": MOST_CHOSEN,
    },
}


def schema_of(fields: Iterable[Field], scope: Scope = ANYWHERE) -> Schema:
    """The schema of an object with these values; with a scope, tasks and clauses are those of its case."""
    asked = list(fields)
    found: Schema = {
        "type": "object",
        "properties": {one.name: {"title": one.label, **value_schema(one, scope)} for one in asked},
        "additionalProperties": False,
    }
    required = [one.name for one in asked if one.required]
    return {**found, "required": required} if required else found


def value_schema(asked: Field, scope: Scope = ANYWHERE) -> Schema:
    """The schema of one value."""
    if asked.kind in _TEXTS:
        return _text(asked, scope)
    if asked.kind == "choice":
        return {"type": "string", "enum": [code for code, _label in asked.choices]}
    if asked.kind in _WHO:
        return {"type": ["string", "integer"], "description": f"Code or id of an {_WHO[asked.kind]}."}
    if asked.kind == "category":
        return {"type": ["string", "integer"], "description": "Code or id of a category that is not a group."}
    if asked.kind == "departments":
        one = {"type": ["string", "integer"], "description": "Code or id of a department."}
        return {"type": "array", "items": one, "maxItems": MOST_CHOSEN}
    if asked.kind == "tasks":
        return {"type": "array", "items": _task(scope), "maxItems": MOST_CHOSEN, **_at_least_one(asked)}
    if asked.kind == "plan":
        return {"type": "array", "items": schema_of(PLAN, scope), "maxItems": MOST_TASKS, **_at_least_one(asked)}
    return dict(_PLAIN[asked.kind])


def _text(asked: Field, scope: Scope) -> Schema:
    found: Schema = {"type": "string"}
    if asked.longest:
        found["maxLength"] = asked.longest
    if asked.required:
        found["minLength"] = 1
    if asked.kind == "clause" and scope.clauses:
        found["enum"] = [code for code, _words in scope.clauses]
    if asked.hint:
        found["description"] = asked.hint
    return found


def _task(scope: Scope) -> Schema:
    ids = [pk for pk, _title in scope.tasks]
    return {"type": "integer", "enum": ids} if ids else {"type": "integer", "description": "Id of a task of the case."}


def _at_least_one(asked: Field) -> Schema:
    return {"minItems": 1} if asked.required else {}
