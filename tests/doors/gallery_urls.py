"""Addresses the frame around a page needs, for pages rendered on their own."""

from django.http import HttpResponse
from django.urls import include, path

from tests.gallery import show as gallery

NAMES = (
    "workbench",
    "case_list",
    "case_new",
    "case_new_suggest",
    "notifications",
    "set_theme",
    "set_language",
    "choose_hat",
    "tick_by_hand",
    "sign_out",
)
web = ([path(f"{name}/", lambda _request: HttpResponse("ok"), name=name) for name in NAMES], "web")
urlpatterns = [
    path("", include(web, namespace="web")),
    path("gallery/<str:page>/", gallery.show, name="gallery"),
]
