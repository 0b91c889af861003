"""What went wrong, as application/problem+json (RFC 9457): what, where, what is possible now and who may do it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response

from coordination.rules.refusal import Refusal

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Not understood",
    401: "Not signed in",
    403: "Not yours to do",
    404: "Not found",
    405: "Not possible here",
    409: "Not possible now",
    413: "Too large",
    415: "Another format is needed",
    422: "Cannot be used as it is",
    429: "Too many requests",
    503: "Not available now",
}
RESERVED = frozenset({"type", "title", "status", "detail", "code", "errors"})
OWN_WORDS = {
    401: "Sign in first: POST auth/token/, then send “Authorization: Token …”.",
    405: "This address does not do that.",
    415: "Send application/json here.",
    429: "Too many requests. Wait %(wait)s seconds, then go on.",
}
"""Said instead of the framework's words, which name its own parts."""


def problem(status: int, detail: str, *, code: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """A problem as a response; `more` are its extension members."""
    body = {
        "type": f"urn:convene:{code}",
        "title": gettext(TITLES.get(status, "Not possible")),
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
    fields = {name: _filled(words, refusal.params) for name, words in refusal.fields.items()}
    more = {name: value for name, value in refusal.details.items() if name not in RESERVED}
    return problem(refusal.status, _filled(refusal.message, refusal.params), code=refusal.code, errors=fields, **more)


def _filled(message: str, params: Mapping[str, object]) -> str:
    text = gettext(message)
    return text % {name: _word(value) for name, value in params.items()} if params else text


def _word(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value)) or "—"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return value


def _of_framework(exc: exceptions.APIException) -> Response:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    wait = getattr(exc, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    status = exc.status_code
    own = OWN_WORDS.get(status) if status != 401 or isinstance(exc, exceptions.NotAuthenticated) else None
    detail = gettext(own) % {"wait": headers.get("Retry-After", "")} if own else gettext(str(exc.detail) or "Error")
    return problem(status, detail, code=str(getattr(exc, "default_code", "error")), headers=headers)
