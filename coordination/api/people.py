"""Signing in, who I am, what waits for me, and the lists that forms are filled from."""

from django.contrib.auth import authenticate
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from coordination.api import shapes
from coordination.api.asked import actor, body
from coordination.reading import catalogue
from coordination.reading.inbox import counts, inbox
from coordination.records.duties import Duty
from coordination.rules.refusal import Refusal

OBJECT = OpenApiTypes.OBJECT


class Token(APIView):
    """A token for a name and a password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "sign_in"

    @extend_schema(request=OBJECT, responses=OBJECT)
    def post(self, request: Request) -> Response:
        """`{username, password}` → `{token, expiry}`; then `Authorization: Token …`."""
        given = body(request)
        name, password = given.get("username"), given.get("password")
        if not isinstance(name, str) or not isinstance(password, str) or "\x00" in name + password:
            missing = {key: "Give a text." for key in ("username", "password") if not isinstance(given.get(key), str)}
            raise Refusal("invalid", "Give a username and a password.", status=422, fields=missing)
        user = authenticate(request._request, username=name[:150], password=password[:256])
        if user is None:
            raise AuthenticationFailed("The name or the password is not right, or the account is locked for a while.")
        issued, token = get_token_model().objects.create(user=user)
        return Response({"token": token, "expiry": issued.expiry})


class Me(APIView):
    """Who I am."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request) -> Response:
        """My name and the roles I have now."""
        known = catalogue.parties(hat.organisation for hat in actor(request).hats)
        roles = [{"role": h.role, "organisation": shapes.party(known.get(h.organisation))} for h in actor(request).hats]
        return Response({"username": request.user.username, "name": str(request.user), "roles": roles})


class Inbox(APIView):
    """What waits for me."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request) -> Response:
        """Most urgent first: severity I, then overdue, then due."""
        now, by = timezone.now(), actor(request)
        items = [shapes.waiting(item) for item in inbox(by, now)]
        return Response({"counts": shapes.plain(counts(by, now)), "results": items})


class Organisations(APIView):
    """Every organisation."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request) -> Response:
        """By code, with the one above each."""
        rows = catalogue.organisations()
        codes = {row.id: row.code for row in rows}
        return Response({"results": [{**shapes.party(row), "parent": codes.get(row.parent)} for row in rows]})


class Categories(APIView):
    """The duty list's categories."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request) -> Response:
        """In the list's order; groups have no parent."""
        rows = catalogue.categories()
        codes = {row.id: row.code for row in rows}
        return Response({"results": [{**shapes.category(row), "parent": codes.get(row.parent)} for row in rows]})


class Duties(APIView):
    """The duty list in force."""

    @extend_schema(responses=OBJECT)
    def get(self, request: Request) -> Response:
        """Who leads and who assists, by which clause."""
        duties = Duty.objects.filter(edition__ends_at__isnull=True).select_related("category", "edition")
        rows = duties.order_by("category__position", "category__code").prefetch_related("departments__organisation")
        return Response({"results": [_duty(row) for row in rows]})


def _duty(row: Duty) -> dict[str, object]:
    return {
        "edition": row.edition.number,
        "category": shapes.category(row.category),
        "community_may_handle": row.community_may_handle,
        "usual_severity": row.usual_severity,
        "complex": row.complex,
        "departments": [
            {
                "organisation": d.organisation.code,
                "role": d.role,
                "required": d.required,
                "clause": d.clause,
                "text": d.text,
            }
            for d in row.departments.all()
        ],
        "decline_clauses": row.decline_clauses,
    }
