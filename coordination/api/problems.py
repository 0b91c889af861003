"""What went wrong, as application/problem+json (RFC 9457): what, where, what is possible now and who may do it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from coordination.reading.refusals import fields_said, said
from coordination.rules.refusal import Refusal

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("Not understood"),
    401: _("Not signed in"),
    403: _("Not yours to do"),
    404: _("Not found"),
    405: _("Not possible here"),
    409: _("Not possible now"),
    413: _("Too large"),
    415: _("Another format is needed"),
    422: _("Cannot be used as it is"),
    429: _("Too many requests"),
    411: _("Its length is missing"),
    500: _("A fault of ours"),
    503: _("Not available now"),
}
RESERVED = frozenset({"type", "title", "status", "detail", "code", "errors"})
OWN_WORDS = {
    401: _("Sign in first: POST auth/token/, then send “Authorization: Token …”."),
    405: _("This address does not do that."),
    415: _("Send application/json here."),
    429: _("Too many requests. Wait %(wait)s seconds, then go on."),
}
"""Said instead of the framework's words, which name its own parts."""


def problem(status: int, detail: str, *, code: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """A problem as a response; `more` are its extension members."""
    body = {
        "type": f"urn:convene:{code}",
        "title": str(TITLES.get(status, _("Not possible"))),
        "status": status,
        "detail": detail,
        "code": code,
        **{name: value for name, value in more.items() if value not in (None, {})},
    }
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler. A fault of our own stays one: 500, logged with its traceback."""
    if isinstance(exc, Refusal):
        return refused(exc)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    if isinstance(exc, Http404):
        return problem(404, gettext("There is nothing here, or it is not within your scope."), code="not_found")
    if isinstance(exc, PermissionDenied):
        return problem(403, gettext("Your role does not do this."), code="not_your_role")
    if isinstance(exc, RequestDataTooBig):
        return problem(413, gettext("The request is too large. Send less, or photos one by one."), code="too_large")
    if isinstance(exc, SuspiciousOperation):
        return problem(400, gettext("The request cannot be read. Send fewer or smaller parts."), code="not_understood")
    if isinstance(exc, OperationalError | InterfaceError):
        detail = gettext("The database does not answer. Nothing was changed; send it again in a moment.")
        return problem(503, detail, code="unavailable", headers={"Retry-After": "5"})
    return None


def refused(refusal: Refusal) -> Response:
    """A rule that said no."""
    more = {name: value for name, value in refusal.details.items() if name not in RESERVED}
    return problem(refusal.status, said(refusal), code=refusal.code, errors=fields_said(refusal), **more)


def broken(request: HttpRequest) -> JsonResponse:
    """Something failed that nobody foresaw; the log has its traceback."""
    detail = gettext("Something went wrong here. Nothing was changed; it is on record. Try again later.")
    return _outside(500, detail, "broken")


def unreadable(request: HttpRequest, exception: Exception) -> JsonResponse:
    """A request that is refused before it reaches a view."""
    return _outside(400, gettext("The request cannot be read. Send fewer or smaller parts."), "not_understood")


def _outside(status: int, detail: str, code: str) -> JsonResponse:
    """A problem where no view of this door answers."""
    said_ = problem(status, detail, code=code)
    return JsonResponse(said_.data, status=status, content_type=CONTENT_TYPE)


def _of_framework(exc: exceptions.APIException) -> Response:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    wait = getattr(exc, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    status, code = exc.status_code, str(getattr(exc, "default_code", "error"))
    if status == 403 and "CSRF" in str(exc.detail):
        return problem(403, gettext("The page's token is missing or old. Reload the page."), code="csrf")
    own = OWN_WORDS.get(status) if status != 401 or isinstance(exc, exceptions.NotAuthenticated) else None
    detail = str(own) % {"wait": headers.get("Retry-After", "")} if own else str(exc.detail)
    return problem(status, detail, code=code, headers=headers)
