"""The addresses of the REST door."""

from django.urls import path

from coordination.api import cases, parts, people

app_name = "api"
urlpatterns = [
    path("auth/token/", people.Token.as_view(), name="token"),
    path("me/", people.Me.as_view(), name="me"),
    path("me/inbox/", people.Inbox.as_view(), name="inbox"),
    path("cases/", cases.Cases.as_view(), name="cases"),
    path("cases/<str:number>/", cases.OneCase.as_view(), name="case"),
    path("cases/<str:number>/events/", cases.Events.as_view(), name="events"),
    path("cases/<str:number>/actions/<str:action>/", cases.CaseAction.as_view(), name="action"),
    path("cases/<str:number>/attachments/", cases.Attachments.as_view(), name="attachments"),
    path("summons/<int:pk>/actions/<str:action>/", parts.SummonsAction.as_view(), name="summons_action"),
    path("tasks/<int:pk>/actions/<str:action>/", parts.TaskAction.as_view(), name="task_action"),
    path("organisations/", people.Organisations.as_view(), name="organisations"),
    path("categories/", people.Categories.as_view(), name="categories"),
    path("duties/", people.Duties.as_view(), name="duties"),
]
