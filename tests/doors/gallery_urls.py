"""Addresses the frame around a page needs, for pages rendered on their own."""

from django.http import HttpResponse
from django.urls import include, path

from tests.gallery import show as gallery

NAMES = (
    "workbench",
    "case_list",
    "map_towns",
    "map_points",
    "case_new",
    "case_new_suggest",
    "notifications",
    "set_theme",
    "set_language",
    "choose_hat",
    "tick_by_hand",
    "sign_in",
    "sign_out",
    "sent_ahead",
    "batch",
    "save_list",
    "how_told",
    "robot",
    "own_record",
    "shift",
    "place_together",
    "who_is_here",
    "guide",
    "tour",
    "merge_together",
)
OF_A_CASE = ("names", "dossier", "room", "peek", "merged_into", "nearby")


def _there(_request, **_named):
    return HttpResponse("ok")


pages = [path(f"{name}/", _there, name=name) for name in NAMES]
web = (pages + [path(f"{name}/<str:number>/", _there, name=name) for name in OF_A_CASE], "web")
urlpatterns = [
    path("stream/", _there, name="stream"),
    path("", include(web, namespace="web")),
    path("gallery/<str:page>/", gallery.show, name="gallery"),
]
