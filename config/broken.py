"""What is answered when no view could: to programs as a problem they can read, to people as a page."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from coordination.api import problems
from coordination.web import doors


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return problems.unreadable(request, exception) if _is_program(request) else doors.unreadable(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return problems.broken(request) if _is_program(request) else defaults.server_error(request)


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
