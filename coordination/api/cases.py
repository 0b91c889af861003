"""Cases over REST: filing, listing, looking. Their actions are in api.actions."""

import json
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.described import describe
from coordination.api.door import Door
from coordination.api.throttles import Window
from coordination.intake import fields
from coordination.intake.forms import scope_of
from coordination.intake.schema import value_schema
from coordination.intake.suggest import suggest_category
from coordination.reading import case as case_reading
from coordination.reading import cases as case_list
from coordination.reading.filters import CaseFilter
from coordination.registry import idempotency
from coordination.rules.lifecycle import ROWS
from coordination.rules.refusal import Refusal
from coordination.stages import report

PAGE, MOST = 50, 100
GROUPS = {
    "location": {"lat": "lat", "lon": "lon"},
    "reporter": {"name": "reporter_name", "phone": "reporter_phone"},
}
"""In a filing these objects hold what the fields of the rules hold flat."""
FLAT = {flat: f"{group}.{name}" for group, names in GROUPS.items() for name, flat in names.items()}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Made up by you, one for each filing, kept 7 days: a retry under it files nothing twice.",
)
BOOLEANS = ("overdue", "unplaced", "ruling", "absent")
FILTERS = [
    OpenApiParameter(name, OpenApiTypes.BOOL if name in BOOLEANS else str, description=str(field.label))
    for name, field in CaseFilter.base_filters.items()
]
PAGING = [
    OpenApiParameter("cursor", str, description="Where a page begins: taken from `next` or `previous`."),
    OpenApiParameter("size", {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}),
]


def _filing_schema() -> dict[str, Any]:
    asked = {one.name: one for one in ROWS["file"].fields}
    properties = {name: {"title": one.label, **value_schema(one)} for name, one in asked.items() if name not in FLAT}
    for group, names in GROUPS.items():
        inner = {name: value_schema(asked[flat]) for name, flat in names.items()}
        properties[group] = {"type": "object", "properties": inner, "additionalProperties": False}
    required = [name for name, one in asked.items() if one.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def flattened(given: dict[str, Any]) -> dict[str, Any]:
    """`location` and `reporter` opened out. Raises Refusal where they are no objects, or hold what nobody asked for."""
    found = {name: value for name, value in given.items() if name not in GROUPS}
    told = {}
    for group, names in GROUPS.items():
        inside = given.get(group)
        if inside is not None and not isinstance(inside, dict):
            told[group] = gettext("Give an object with named values.")
            continue
        for name, value in (inside or {}).items():
            if name in names:
                found[names[name]] = value
            else:
                told[fields.plain(f"{group}.{name}")[:60]] = gettext("Nobody asked for this.")
    if told:
        raise fields.refused(told)
    return found


class Cases(Door):
    """`GET` lists, `POST` files."""

    throttle_scope = "filing"

    def get_throttles(self) -> list[Any]:
        """Only filing is counted."""
        return [Window()] if self.request.method == "POST" else []

    @describe(shapes.CasePage, says=(422,), parameters=[*FILTERS, *PAGING], operation_id="cases_list")
    def get(self, request: Request) -> Response:
        """The cases within my scope, newest first; under a card, the longest overdue first."""
        wanted = request.query_params.copy()
        cursor, size = wanted.pop("cursor", [""])[-1], _size(wanted.pop("size", [str(PAGE)])[-1])
        unknown = set(wanted) - set(CaseFilter.base_filters)
        if unknown:
            raise Refusal(
                "invalid",
                "A filter makes no sense. Correct it or leave it out.",
                status=422,
                fields={fields.plain(name)[:60]: gettext("There is no such filter.") for name in unknown},
            )
        found = case_list.page(self.actor, case_list.read_filters(wanted), cursor=cursor, size=size)
        query = urlencode([*((n, v) for n in wanted for v in wanted.getlist(n)), ("size", str(size)), ("cursor", "")])
        return Response(shapes.case_page(found, f"{request.build_absolute_uri(request.path)}?{query}"))

    @describe(
        shapes.Filed,
        body=_filing_schema(),
        status=201,
        says=(400, 403, 413, 415, 422, 429),
        parameters=[KEY],
        operation_id="cases_file",
    )
    def post(self, request: Request) -> Response:
        """File a case. What was answered with 201 is durable; with an `Idempotency-Key` a retry files nothing twice."""
        given, key = self.body(), request.headers.get("Idempotency-Key", "").strip()
        if not key:
            return Response(self._file(given), status=201)
        answered = idempotency.once(
            client=request.user.pk,
            key=key,
            request_hash=idempotency.digest(json.dumps(given, sort_keys=True).encode()),
            at=self.now,
            do=lambda: (201, self._file(given)),
        )
        replayed = {"Idempotent-Replayed": "true"} if answered.again else None
        return Response(answered.answer, status=answered.status, headers=replayed)

    def _file(self, given: dict[str, Any]) -> shapes.Filed:
        values, told = fields.cleaned(ROWS["file"].fields, flattened(given))
        if told:
            raise fields.refused({FLAT.get(name, name): words for name, words in told.items()})
        if "category" not in values:
            values["suggestion"] = self._suggestion(values)
        try:
            event = report.file(by=self.actor, **values)
        except Refusal as refusal:
            refusal.fields = {FLAT.get(name, name): words for name, words in refusal.fields.items()}
            raise
        case = event.case
        handler = shapes.party_code(case.handler_id)
        return {
            "number": case.number,
            "state": case.state,
            "severity": case.severity,
            "community": shapes.party_code(case.community_id) or None,
            "handler": handler,
            "filed_at": shapes.moment(case.filed_at),
            "due_at": shapes.moment(case.due_at),
            "report": event.payload["report"],
            "url": shapes.case_url(case.number),
        }

    def _suggestion(self, values: dict[str, Any]) -> dict[str, Any] | None:
        found = suggest_category(f"{values['title']}\n{values['description']}", at=self.now)
        return found.as_json() if found else None


def _size(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST))) or not 0 < int(given) <= MOST:
        told = gettext("A page has 1 to 100 cases.")
        raise Refusal("invalid", told, status=422, fields={"size": told})
    return int(given)


class OneCase(Door):
    """A case with everything around it."""

    @describe(shapes.WholeCase, says=(404,), operation_id="cases_one")
    def get(self, request: Request, number: str) -> Response:
        """State, handler, whose turn it is, clocks, convenings, tasks, holdings, reports, and what I may do."""
        file = case_reading.case_file(self.actor, number, self.now)
        return Response(shapes.whole_case(file, scope_of(file, self.actor)))


class Timeline(Door):
    """What happened to a case."""

    @describe(shapes.Events, says=(404,), operation_id="cases_events")
    def get(self, request: Request, number: str) -> Response:
        """Each event with a sentence that tells it, oldest first."""
        return Response({"results": [shapes.event(entry) for entry in case_reading.timeline(self.actor, number)]})
