"""The OpenAPI document, made from the types of answers and from the lifecycle's fields: it cannot fall behind them."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from inspect import cleandoc
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.utils import OpenApiResponse, extend_schema

from coordination.reading.catalogue import Party

Schema = dict[str, Any]
_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    timedelta: {"type": "number", "description": "Seconds."},
    Any: {},
}
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `errors` names each field, `possible` the actions possible now, `who` those who may.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
        "possible": {"type": "array", "items": {"type": "string"}},
        "who": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail", "code"],
}
_SAID = {
    400: "What was sent cannot be read.",
    401: "Not signed in.",
    403: "Out of role.",
    404: "Not there, or out of scope.",
    409: "At the wrong time; says what is possible now.",
    413: "Too large.",
    415: "Not in this format.",
    422: "Cannot be used; names each field and the remedy.",
    429: "Too often.",
}


def type_schema(kind: Any) -> Schema:
    """The schema of a type; types of our own are named once and referred to."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if is_typeddict(kind) or is_dataclass(kind):
        return {"$ref": f"#/components/schemas/{_name(kind)}"}
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        some = [type_schema(one) for one in inner if one is not type(None)]
        return {"anyOf": [*some, {"type": "null"}]} if type(None) in inner else {"anyOf": some}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": type_schema(inner[1])}
    if origin in (list, Sequence) or (origin is tuple and inner[-1] is Ellipsis):
        return {"type": "array", "items": type_schema(inner[0])}
    if origin is tuple:
        return {"type": "array", "prefixItems": [type_schema(one) for one in inner], "minItems": len(inner)}
    raise TypeError(f"no schema for {kind}")


def _name(kind: Any) -> str:
    return "Organisation" if kind is Party else str(kind.__name__).removesuffix("Part")


def _object(kind: Any) -> Schema:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else list(hints)
    return {
        "type": "object",
        "description": cleandoc(kind.__doc__ or ""),
        "properties": {name: type_schema(hints[name]) for name in names},
        "required": names,
    }


def _reached(kind: Any, found: dict[str, Any]) -> None:
    """Put a type and all it refers to under their names."""
    if (is_typeddict(kind) or is_dataclass(kind)) and kind is not Party:
        if _name(kind) in found:
            return
        found[_name(kind)] = kind
        for hint in get_type_hints(kind).values():
            _reached(hint, found)
    for inner in get_args(kind):
        _reached(inner, found)


_answers: list[Any] = []


@lru_cache(maxsize=1)
def _components() -> dict[str, Schema]:
    found: dict[str, Any] = {}
    for kind in _answers:
        _reached(kind, found)
    return {"Problem": PROBLEM, **{name: _object(kind) for name, kind in sorted(found.items())}}


def components(result: Schema, **_generator: Any) -> Schema:
    """Add the named types to the document: a post-processing hook of drf-spectacular."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(_components())
    return result


def describe(
    answer: Any, *, body: Schema | None = None, status: int = 200, says: Sequence[int] = (), **more: Any
) -> Any:
    """A decorator for a view's method: what it takes, what it answers, how it may say no, beside 401."""
    _answers.append(answer)
    problem = {"$ref": "#/components/schemas/Problem"}
    responses: dict[Any, Any] = {status: type_schema(answer) if answer is not None else None}
    for code in sorted({401, *says}):
        responses[code, "application/problem+json"] = OpenApiResponse(problem, description=_SAID[code])
    request = {"application/json": body} if body is not None else more.pop("request", None)
    return extend_schema(request=request, responses=responses, **more)
