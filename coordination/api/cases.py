"""Cases over REST: filing, listing, looking, and every action of the lifecycle's tables."""

import json
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from coordination.api import shapes
from coordination.api.asked import actor, body, number
from coordination.intake import fields, photos
from coordination.intake.forms import scope_of
from coordination.reading import case as case_reading
from coordination.reading import cases as case_list
from coordination.reading.filters import CaseFilter
from coordination.registry import idempotency
from coordination.rules.lifecycle import ROWS
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS, report

OBJECT = OpenApiTypes.OBJECT
PAGE, MOST = 50, 100
FILTERS = [OpenApiParameter(name, str) for name in CaseFilter.base_filters]
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="A retry under it files once.")


GROUPS = {
    "location": {"lat": "lat", "lon": "lon"},
    "reporter": {"name": "reporter_name", "phone": "reporter_phone"},
}
PHOTOS = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "task": {"type": "integer"},
    },
}


def flattened(given: dict[str, Any]) -> dict[str, Any]:
    """`location` and `reporter` stand for the fields within them. Raises Refusal where they are no objects."""
    found = {name: value for name, value in given.items() if name not in ("location", "reporter")}
    for group, names in (
        ("location", {"lat": "lat", "lon": "lon"}),
        ("reporter", {"name": "reporter_name", "phone": "reporter_phone"}),
    ):
        inside = given.get(group)
        if inside is None:
            continue
        if not isinstance(inside, dict):
            raise Refusal(
                "invalid", "Send a JSON object with named values.", status=422, fields={group: "Give an object."}
            )
        for name, value in inside.items():
            found[names.get(name, f"{group}.{name}")] = value
    return found


class Cases(APIView):
    """`GET` lists, `POST` files."""

    throttle_scope = "filing"

    def get_throttles(self) -> list[Any]:
        """Only filing is throttled."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        parameters=[*FILTERS, OpenApiParameter("cursor", str), OpenApiParameter("size", int)], responses=OBJECT
    )
    def get(self, request: Request) -> Response:
        """The cases within my scope, newest first."""
        wanted = request.query_params.copy()
        cursor = wanted.pop("cursor", [""])[-1]
        size = wanted.pop("size", [str(PAGE)])[-1]
        if not size.isdigit() or not 0 < int(size[:4]) <= MOST:
            raise Refusal(
                "invalid", "A page has 1 to 100 cases.", status=422, fields={"size": "A page has 1 to 100 cases."}
            )
        unknown = set(wanted) - set(CaseFilter.base_filters)
        if unknown:
            told = {name[:60]: "There is no such filter." for name in unknown}
            raise Refusal("invalid", "A filter makes no sense. Correct it or leave it out.", status=422, fields=told)
        found = case_list.page(actor(request), wanted, cursor=cursor, size=int(size))
        query = f"{wanted.urlencode()}&" if wanted else ""
        url = f"{request.build_absolute_uri(request.path)}?{query}{urlencode({'size': size})}&cursor="
        return Response(shapes.page(found, url))

    @extend_schema(request=OBJECT, responses={201: OBJECT}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        """File a case. With an `Idempotency-Key` a retry files nothing twice and gets the same answer."""
        by, given = actor(request), body(request)
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return Response(self._file(by, given), status=201)
        answered = idempotency.once(
            client=request.user.pk,
            key=key,
            request_hash=idempotency.digest(json.dumps(given, sort_keys=True).encode()),
            at=timezone.now(),
            do=lambda: (201, self._file(by, given)),
        )
        headers = {"Idempotent-Replayed": "true"} if answered.again else None
        return Response(answered.answer, status=answered.status, headers=headers)

    def _file(self, by: Any, given: dict[str, Any]) -> dict[str, Any]:
        values, told = fields.cleaned(ROWS["file"].fields, flattened(given))
        if told:
            raise fields.refused(told)
        event = report.file(by=by, **values)
        case = event.case
        return {
            "number": case.number,
            "state": case.state,
            "severity": case.severity,
            "filed_at": case.filed_at.isoformat(),
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "url": f"/api/v1/cases/{case.number}/",
        }


class OneCase(APIView):
    """A case with everything around it."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request, number: str) -> Response:
        """State, handler, whose turn it is, clocks, convenings, tasks, holdings, reports, and what I may do."""
        return Response(shapes.whole(case_reading.case_file(actor(request), number, timezone.now())))


class Events(APIView):
    """The timeline of a case."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request, number: str) -> Response:
        """What happened, oldest first."""
        file = case_reading.case_file(actor(request), number, timezone.now(), events=True)
        return Response({"results": [shapes.entry(event) for event in file.events]})


def act(request: Request, number_: str, action: str, about: dict[str, int] | None = None) -> Response:
    """Take an action on a case. Raises Refusal: 404 unknown, 403 out of role, 409 at the wrong time, 422 unusable."""
    by = actor(request)
    file = case_reading.case_file(by, number_, timezone.now())
    if action not in ACTIONS or action not in ROWS or action == "attach":
        raise Refusal("no_such_action", "There is no such action.", status=404)
    row, given = ROWS[action], body(request)
    scope = scope_of(file, by)
    seen = number(given.pop("seen", None), "seen")
    subject = dict(about or {})
    if row.on and row.on not in subject:
        subject[row.on] = number(given.pop(row.on, None), row.on) or 0
    values, told = fields.cleaned(row.fields, given, scope)
    if told:
        raise fields.refused(told)
    event = ACTIONS[action](case=file.case.pk, by=by, seen=seen, **subject, **values)
    return Response(
        {
            "number": event.case.number,
            "state": event.to_state,
            "seq": event.seq,
            "at": event.at.isoformat(),
            "action": event.action,
        }
    )


class CaseAction(APIView):
    """Every action of the tables."""

    @extend_schema(request=OBJECT, responses=OBJECT)
    def post(self, request: Request, number: str, action: str) -> Response:
        """Take an action; its body is described by `allowed_actions` of the case."""
        return act(request, number, action)


class Attachments(APIView):
    """Photos of a case."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request={"multipart/form-data": PHOTOS}, responses={201: OBJECT})
    def post(self, request: Request, number: str) -> Response:
        """Add photos; each is re-encoded, which leaves out where it was taken."""
        by = actor(request)
        case, _sight = case_reading.find(by, number)
        prepared = photos.prepare(request.FILES.getlist("files"))
        task = request.data.get("task") or None
        if task is not None and not (str(task).isascii() and str(task).isdigit() and len(str(task)) < 12):
            raise Refusal("invalid", "Give a whole number.", status=422, fields={"task": "Give a whole number."})
        event = ACTIONS["attach"](case=case.pk, by=by, photos=prepared, task=int(task) if task else None)
        return Response(
            {"number": case.number, "seq": event.seq, "attachments": event.payload["attachments"]}, status=201
        )
