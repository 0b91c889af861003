"""The addresses of the REST door. Every one ends with a slash; whatever else is asked for under it is answered in kind."""

from django.urls import path, re_path
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import actions, cases, lists, me, overview, photos
from coordination.api.door import Door
from coordination.records.convening import Summons
from coordination.records.task import Task
from coordination.rules.refusal import Refusal


class Nowhere(Door):
    """An address nothing is at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Says so, whatever the method."""
        words = gettext("There is nothing at this address. Addresses end with a slash; /api/schema/ lists them all.")
        raise Refusal("not_found", words, status=404)

    post = put = patch = delete = get


app_name = "api"
urlpatterns = [
    path("auth/token/", me.SignIn.as_view(), name="token"),
    path("me/", me.WhoAmI.as_view(), name="me"),
    path("me/inbox/", me.MyInbox.as_view(), name="inbox"),
    path("cases/", cases.Cases.as_view(), name="cases"),
    path("cases/<str:number>/", cases.OneCase.as_view(), name="case"),
    path("cases/<str:number>/events/", cases.Timeline.as_view(), name="events"),
    path("cases/<str:number>/attachments/", photos.Attachments.as_view(), name="attachments"),
    path("cases/<str:number>/attachments/<int:pk>/", photos.OnePhoto.as_view(), name="photo"),
    *(
        path(f"cases/<str:number>/actions/{name}/", actions.on_case(name).as_view(), name=f"do_{name}")
        for name in actions.ON_CASES
    ),
    path("cases/<str:number>/actions/<str:action>/", actions.NoSuchAction.as_view(), name="no_such_action"),
    *(
        path(
            f"summons/<int:pk>/actions/{name}/",
            actions.on_part(Summons, name, action).as_view(),
            name=f"summons_{name}",
        )
        for name, action in actions.ON_SUMMONSES.items()
    ),
    *(
        path(f"tasks/<int:pk>/actions/{name}/", actions.on_part(Task, name, action).as_view(), name=f"task_{name}")
        for name, action in actions.ON_TASKS.items()
    ),
    path("statistics/overview/", overview.Overview.as_view(), name="overview"),
    path("organisations/", lists.OrganisationList.as_view(), name="organisations"),
    path("categories/", lists.CategoryList.as_view(), name="categories"),
    path("duties/", lists.DutyList.as_view(), name="duties"),
    re_path(r"^(?!stream/)", Nowhere.as_view(), name="nowhere"),
]
