"""Every address the service answers at."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from coordination.api.urls import Nowhere
from coordination.live.stream import stream
from coordination.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/stream/", stream, name="stream"),
    path("api/v1/", include("coordination.api.urls")),
    re_path(r"^api/", Nowhere.as_view(), name="nowhere"),
    path("admin/", admin.site.urls),
    path("", include("coordination.web.urls")),
]
handler400, handler500 = "config.broken.unreadable", "config.broken.broken"
handler403, handler404 = "coordination.web.doors.forbidden", "coordination.web.doors.not_found"
