"""Floor 5, web: what every page of this room has in common: sign-in, a moment, and an answer to a rule that says no.

`page` wraps a view. A `Refusal` that the view does not draw itself becomes a page inside the frame: 404 out of scope,
403 out of role, 409 at the wrong time, 422 for input that cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from coordination.reading.refusals import said
from coordination.rules.refusal import Refusal
from coordination.web.visitor import Asked

View = Callable[..., HttpResponse]
FRAMED = "coordination/stop.html"
STANDALONE = "coordination/error.html"


def page(*methods: str) -> Callable[[View], View]:
    """A page for signed-in people, answering these methods only; never kept by a cache."""

    def wrap(view: View) -> View:
        @require_http_methods(methods or ("GET", "HEAD"))
        @wraps(view)
        def open_page(request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _answer(view, request, *args, **kwargs)
            add_never_cache_headers(answer)
            return answer

        return open_page

    return wrap


def _answer(view: View, request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    try:
        return view(request, *args, **kwargs)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        return stopped(request, refusal.status, text=said(refusal))


def _to_sign_in(request: Asked) -> HttpResponse:
    """Back to where they were afterwards; a form that was sent comes back to its page, not to its address."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _referring(request)
    answer = redirect_to_login(back, settings.LOGIN_URL)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


def _referring(request: Asked) -> str:
    origin = f"{request.scheme}://{request.get_host()}"
    referrer = request.headers.get("Referer", "")
    return referrer.removeprefix(origin) if referrer.startswith(f"{origin}/") else "/"


def stopped(request: HttpRequest, status: int, *, text: str = "", possible: Sequence[Any] = ()) -> HttpResponse:
    """An error page: inside the frame for somebody signed in."""
    code = status if status in (400, 403, 404, 409, 429) else 409
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    context = {"frame": FRAMED if signed_in else STANDALONE, "text": text, "possible": possible, "code": status}
    return render(request, f"{code}.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return stopped(request, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return stopped(request, 403)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: a body that is too large or damaged; nobody is looked up for it."""
    return render(request, "400.html", {"frame": STANDALONE}, status=400)
