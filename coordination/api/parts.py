"""Summonses and tasks over REST: their actions by their own address; the case is found from them."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.api.asked import actor
from coordination.api.cases import act
from coordination.records.case import Case
from coordination.records.convening import Ruling, Summons
from coordination.records.task import Task
from coordination.rules.refusal import Refusal

OBJECT = OpenApiTypes.OBJECT
SUMMONS_ACTIONS = ("report_in", "decline", "rule", "call_again", "mark_absent")
TASK_ACTIONS = ("accept", "start", "complete", "verify", "return", "rule", "redo")


def _no_such(what: str) -> Refusal:
    return Refusal("not_found", f"There is no such {what}, or it is not within your sight.", status=404)


class SummonsAction(APIView):
    """`report_in`, `decline`, `rule`, `call_again`, `mark_absent`."""

    @extend_schema(request=OBJECT, responses=OBJECT)
    def post(self, request: Request, pk: int, action: str) -> Response:
        """Answer a summons, or rule on it."""
        visible = Case.objects.visible_to(actor(request))
        found = Summons.objects.filter(pk=pk, case__in=visible).values_list("case__number", flat=True).first()
        if found is None or action not in SUMMONS_ACTIONS:
            raise _no_such("summons")
        if action == "rule":
            ruling = Ruling.objects.filter(summons=pk, ruled_at__isnull=True).values_list("pk", flat=True).first()
            return act(request, found, "rule", {"ruling": ruling or 0})
        return act(request, found, action, {"summons": pk})


class TaskAction(APIView):
    """`accept`, `start`, `complete`, `verify`, `return`, `rule`, `redo`."""

    @extend_schema(request=OBJECT, responses=OBJECT)
    def post(self, request: Request, pk: int, action: str) -> Response:
        """Sign for a task, do it, check it, return it, or rule on it."""
        visible = Case.objects.visible_to(actor(request))
        found = Task.objects.filter(pk=pk, case__in=visible).values_list("case__number", flat=True).first()
        if found is None or action not in TASK_ACTIONS:
            raise _no_such("task")
        if action == "rule":
            ruling = Ruling.objects.filter(task=pk, ruled_at__isnull=True).values_list("pk", flat=True).first()
            return act(request, found, "task_rule", {"ruling": ruling or 0})
        return act(request, found, f"task_{action}", {"task": pk})
