"""`GET /api/v1/stream/`: server-sent events for whoever is signed in, by session or by token.

Each message is `{"cases": [numbers]}`, of cases within the reader's scope; an empty list says that something may have
been missed. Which and when, never what: the browser fetches the fragment it may see.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from random import uniform
from time import monotonic

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from coordination.live.hub import hub
from coordination.reading.actors import actor_of
from coordination.reading.watchers import Scope, scopes_of

HEARTBEAT = 15.0
"""Seconds after which something is said all the same, so that proxies keep the line open and the dead are noticed."""
AT_MOST_EVERY = 1.0
"""Seconds between two messages to one page: each makes it fetch something."""
LONGEST = 600.0
"""Seconds after which the line is closed, and the browser asks again: what somebody may see is read anew."""


@require_GET
async def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Say which cases change, as long as the page is open."""
    if not isinstance(request, ASGIRequest):
        return _problem(
            501, "elsewhere", gettext("The live stream is served by another process; ask through the proxy.")
        )
    scopes = await sync_to_async(_scopes)(request)
    if scopes is None:
        return _problem(401, "not_authenticated", gettext("Sign in first."))
    answer = StreamingHttpResponse(_messages(scopes, _drawn_at(request)), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _scopes(request: HttpRequest) -> frozenset[Scope] | None:
    """What the asker sees; None for a stranger."""
    user = request.user if request.user.is_authenticated else _of_token(request)
    return scopes_of(actor_of(user, on=timezone.localdate(), process="live")) if user is not None else None


def _of_token(request: HttpRequest):
    try:
        found = TokenAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return None
    return found[0] if found else None


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    body = {"type": f"urn:convene:{code}", "title": detail, "status": status, "detail": detail, "code": code}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _drawn_at(request: HttpRequest) -> float | None:
    """When the page that asks was drawn (`since`, seconds since 1970), so that it hears of what happened meanwhile."""
    given = request.GET.get("since", "")
    return float(given) if given.isascii() and given.isdigit() and len(given) < 12 else None


async def _messages(scopes: frozenset[Scope], drawn_at: float | None) -> AsyncIterator[str]:
    end = monotonic() + LONGEST * uniform(0.8, 1.0)  # noqa: S311 - so that not all ask again at once
    yield "retry: 3000\n\n"
    with hub().watching(scopes, drawn_at) as watcher:
        while monotonic() < end:
            numbers = await watcher.news(HEARTBEAT)
            if numbers is None:
                yield ": still here\n\n"
                continue
            yield f"data: {json.dumps({'cases': numbers})}\n\n"
            await asyncio.sleep(AT_MOST_EVERY)
