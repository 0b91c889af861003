"""Who asks, when, and with what: read once for each request."""

from typing import Any

from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from coordination.reading.actors import actor_of
from coordination.records.reference import calendar_zone
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal

DEEPEST = 12


def actor(request: Request) -> Actor:
    """The actor behind the token."""
    found: Actor | None = getattr(request, "actor", None)
    if found is None:
        today = timezone.now().astimezone(calendar_zone()).date()
        found = request.actor = actor_of(request.user, on=today, process="web")
    return found


def body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises ParseError, and Refusal for anything but an object."""
    try:
        data = request.data
    except RecursionError:
        raise ParseError("The JSON is nested too deeply.") from None
    if not isinstance(data, dict):
        raise Refusal("invalid", "Send a JSON object with named values.", status=422)
    return dict(data)


def number(given: Any, name: str) -> int | None:
    """A whole number of the body, None when absent. Raises Refusal naming it."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**31:
        raise Refusal("invalid", "Give a whole number.", status=422, fields={name: "Give a whole number."})
    return given
