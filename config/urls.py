"""Every address the service answers at."""

from importlib.util import find_spec

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView


def placeholder(_request: HttpRequest) -> HttpResponse:
    """Stands in for a page that is still being built."""
    return HttpResponse("ok", content_type="text/plain")


def present(module: str) -> bool:
    """Whether a room exists yet."""
    parent = module.rpartition(".")[0]
    return find_spec(parent) is not None and find_spec(module) is not None


urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/", admin.site.urls),
]
if present("coordination.web.health"):
    from coordination.web import health

    urlpatterns += [path(name, getattr(health, name), name=name) for name in ("healthz", "readyz", "metrics")]
else:
    urlpatterns += [path(name, placeholder, name=name) for name in ("healthz", "readyz", "metrics")]
if present("coordination.live.stream"):
    from coordination.live.stream import stream

    urlpatterns.append(path("api/v1/stream/", stream, name="stream"))
if present("coordination.api.urls"):
    urlpatterns.append(path("api/v1/", include("coordination.api.urls")))
if present("coordination.web.urls"):
    urlpatterns.append(path("", include("coordination.web.urls")))
    handler400 = "coordination.web.doors.unreadable"
    handler403, handler404 = "coordination.web.doors.forbidden", "coordination.web.doors.not_found"
