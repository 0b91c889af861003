"""Floor 5, web: what a browser keeps for when there is no network: a copy of the filing page, and a page that says so.

The copy is made for one person and holds no resident's word, no message and no token to act with; the browser's worker
(`sw.js`) fetches it for people who may file, and throws it away when anybody signs in or out. Back on the network a page
asks anew who is signed in before it sends anything; where that is somebody else, it sends and keeps nothing.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.web.doors import page
from coordination.web.visitor import Asked


def as_copy(request: HttpRequest) -> dict[str, Any]:
    """What a page leaves out where its copy is asked for; what leads back to it leads to the page itself."""
    return {"copy": True, "page_url": request.path, "messages": (), "csrf_token": ""} if "copy" in request.GET else {}


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The browser's worker; at the root, since it looks after the whole service, and asked for anew every time."""
    answer = render(request, "coordination/sw.js", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@page()
def no_network(request: Asked) -> HttpResponse:
    """What is shown instead of any other page while there is no network."""
    return render(request, "coordination/no_network.html", {"may_file": request.visitor.may_file})


@page()
def who_is_here(request: Asked) -> HttpResponse:
    """Who is signed in, and the token with which their forms are taken."""
    return JsonResponse({"user": str(request.user.pk), "token": get_token(request)})
