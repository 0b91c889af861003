"""What every view of this door shares: who asks (one statement for the token, one for the hats), when, with which body."""

import json
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from coordination.api.tokens import Tokens
from coordination.reading.actors import actor_of
from coordination.records.reference import calendar_zone
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal

LARGEST = 512 * 1024
DEEPEST = 16


class TooLarge(APIException):
    """More was sent than anybody types."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The request is larger than 512 KB. Send less, and photos as attachments.")


class Unmeasured(APIException):
    """A body in pieces, of which the server in front hands on nothing."""

    status_code = 411
    default_code = "length_required"
    default_detail = _("Send the request in one piece, with a Content-Length.")


class JsonBody(BaseParser):
    """JSON of a reasonable size and depth; anything else is not understood, and said so."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The value that was sent. Raises TooLarge, ParseError."""
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge
        try:
            value = _value_of(raw) if raw.strip() else {}
        except RecursionError:
            raise _too_deep() from None
        except json.JSONDecodeError as wrong:
            raise _not_json(
                gettext("line %(line)s, column %(column)s") % {"line": wrong.lineno, "column": wrong.colno}
            ) from None
        except UnicodeDecodeError:
            raise _not_json(gettext("it is not written in UTF-8")) from None
        except ValueError as wrong:
            raise _not_json(str(wrong)) from None
        if _is_deeper(value, DEEPEST):
            raise _too_deep()
        return value


def _too_deep() -> ParseError:
    return ParseError(gettext("The JSON is nested more than %(most)s levels deep.") % {"most": DEEPEST})


def _not_json(why: str) -> ParseError:
    return ParseError(gettext("This is not JSON: %(why)s") % {"why": why})


def _value_of(raw: bytes) -> Any:
    return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once_each)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = ascii(next(n for n in names if names.count(n) > 1)[:60])
        raise ValueError(gettext("a name stands twice in one object: %(name)s") % {"name": twice})
    return found


def _no_number(name: str) -> Any:
    raise ValueError(gettext("%(name)s is not a number in JSON") % {"name": name})


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _depth in range(most + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


class AlwaysJson(BaseContentNegotiation):
    """This door speaks JSON, whatever a client says it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """By the content type of what was sent."""
        sent = (request.content_type or "application/json").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The only one."""
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """A view that finds through `reading`, makes one stage call and answers."""

    authentication_classes = (Tokens, SessionAuthentication)
    parser_classes: Any = (JsonBody,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJson
    metadata_class = None

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What one person may see is kept by no cache on the way, unless a view says otherwise."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    @cached_property
    def now(self) -> datetime:
        """When this was asked; read once."""
        return timezone.now()

    @cached_property
    def actor(self) -> Actor:
        """Who asks, with the hats of today."""
        return actor_of(self.request.user, on=self.now.astimezone(calendar_zone()).date(), process="api")

    def body(self) -> dict[str, Any]:
        """The object that was sent, empty for nothing. Raises Refusal for another kind of value, Unmeasured."""
        sent = self.request.META
        if sent.get("HTTP_TRANSFER_ENCODING") and not sent.get("CONTENT_LENGTH", "").strip("0"):
            raise Unmeasured
        given = self.request.data
        if not isinstance(given, dict):
            raise Refusal("invalid", "Send a JSON object with named values.", status=422)
        return dict(given)


def whole_number(given: Any, name: str) -> int | None:
    """A whole number of a body, None when absent. Raises Refusal naming it."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**62:
        raise Refusal("invalid", "Give a whole number.", status=422, fields={name: "Give a whole number."})
    return given
