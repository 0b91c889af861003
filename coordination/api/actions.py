"""Every action of the lifecycle's tables at an address of its own: on a case, and on a summons or task of one."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.described import describe
from coordination.api.door import Door, whole_number
from coordination.intake import fields
from coordination.intake.fields import Scope
from coordination.reading import case as case_reading
from coordination.reading.catalogue import clauses_of
from coordination.records.case import Case
from coordination.records.convening import Ruling, Summons
from coordination.records.facts import facts_of
from coordination.records.task import Task
from coordination.rules.judge import allowed
from coordination.rules.lifecycle import ROWS, Row
from coordination.rules.permissions import Standing
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS

ON_CASES = tuple(
    name
    for name, row in ROWS.items()
    if name in ACTIONS and name != "attach" and row.who != frozenset({Standing.CLOCK})
)
"""Every action somebody may take, but for photos, which have an address of their own."""
ON_SUMMONSES = {name: name for name in ("report_in", "decline", "rule", "call_again", "mark_absent")}
ON_TASKS = {
    **{name: f"task_{name}" for name in ("accept", "start", "complete", "verify", "return", "rule", "redo")},
    "request_extension": "request_extension",
}
SAYS = (400, 403, 404, 409, 413, 415, 422)
GONE = "It is no longer open on this case. Reload the page to see what happened."


class Acting(Door):
    """A view that takes an action."""

    action = ""

    def take(self, case: Case, action: str, about: Mapping[str, int | None] | None = None) -> Response:
        """Take it. Raises Refusal: 403 out of role, 409 at the wrong time, 422 unusable; each says what is possible."""
        row, given = ROWS[action], self.body()
        seen = whole_number(given.pop("seen", None), "seen")
        subject = dict(about or {})
        if row.on and row.on not in subject:
            subject[row.on] = _subject(row, given)
        values, told = fields.cleaned(row.fields, given, self._scope(case, row))
        if told:
            raise fields.refused(told)
        try:
            event = ACTIONS[action](case=case.pk, by=self.actor, seen=seen, **subject, **values)
        except Refusal as refusal:
            raise self._explained(refusal, case, row) from None
        done: shapes.Done = {
            "number": case.number,
            "state": event.to_state,
            "seq": event.seq,
            "at": shapes.moment(event.at),
            "action": event.action,
            "url": shapes.case_url(case.number),
        }
        return Response(done)

    def _scope(self, case: Case, row: Row) -> Scope:
        kinds = {asked.kind for asked in row.fields}
        tasks: list[tuple[int, str]] = []
        if "tasks" in kinds:
            tasks = list(Task.objects.filter(case=case).values_list("pk", "title"))
        clauses = clauses_of(case.duty_id) if "clause" in kinds else ()
        return Scope(self.actor, case, tuple(tasks), clauses)

    def _explained(self, refusal: Refusal, case: Case, row: Row) -> Refusal:
        """Say besides what is possible now, and who may do what was tried."""
        if refusal.status in (403, 409):
            now = Case.objects.get(pk=case.pk)
            possible = [item.row.action for item in allowed(facts_of([now])[now.pk], self.actor)]
            more = {"state": now.state, "possible": possible, "who": sorted(row.who), "last_seq": now.last_seq}
            refusal.details = {**more, **refusal.details}
        return refusal


def _subject(row: Row, given: dict[str, Any]) -> int:
    found = whole_number(given.pop(row.on, None), row.on)
    if found is None:
        told = gettext("Say which one it is about: its id stands in `allowed_actions` of the case.")
        raise Refusal("invalid", told, status=422, fields={row.on: told})
    return found


class CaseAction(Acting):
    """One action on a case; each has a class of its own, made by `on_case`."""

    def post(self, request: Request, number: str) -> Response:
        """Take the action."""
        case, sight = case_reading.find(self.actor, number)
        sight.refuse_released()
        return self.take(case, self.action)


def on_case(action: str) -> type[CaseAction]:
    """The view of an action on cases, described from its row."""
    row = ROWS[action]

    def post(self: CaseAction, request: Request, number: str) -> Response:
        return CaseAction.post(self, request, number)

    post.__doc__ = f"{row.label}. {row.why}"
    described = describe(
        shapes.Done, body=shapes.body_schema(action, Scope()), says=SAYS, operation_id=f"cases_{action}"
    )(post)
    return type(f"Case{action.title().replace('_', '')}", (CaseAction,), {"action": action, "post": described})


class NoSuchAction(Acting):
    """An action that is not in the tables."""

    @extend_schema(exclude=True)
    def post(self, request: Request, number: str, action: str) -> Response:
        """Says which there are."""
        case_reading.find(self.actor, number)
        raise Refusal("no_such_action", "There is no such action.", status=404, details={"actions": list(ON_CASES)})


class PartAction(Acting):
    """One action on a summons or task; the case is found from it."""

    part: Any = None
    on = ""

    def post(self, request: Request, pk: int) -> Response:
        """Take the action."""
        visible = Case.objects.visible_to(self.actor)
        found = self.part.objects.filter(pk=pk, case__in=visible).select_related("case").first()
        if found is None:
            raise Refusal("not_found", "There is nothing here, or it is not within your scope.", status=404)
        case, sight = case_reading.find(self.actor, found.case.number)
        if sight.until is not None and not sight.has_seen(getattr(found, "sent_at", None) or found.assigned_at):
            raise Refusal("not_found", "There is nothing here, or it is not within your scope.", status=404)
        sight.refuse_released()
        return self.take(case, self.action, self._about(pk))

    def _about(self, pk: int) -> dict[str, int | None]:
        if ROWS[self.action].on != "ruling":
            return {self.on: pk}
        open_ones = Ruling.objects.filter(**{self.on: pk}, ruled_at__isnull=True)
        return {"ruling": open_ones.values_list("pk", flat=True).first()}


def on_part(part: type[Summons] | type[Task], name: str, action: str) -> type[PartAction]:
    """The view of an action on summonses or tasks, described from its row."""
    row, on = ROWS[action], "summons" if part is Summons else "task"

    def post(self: PartAction, request: Request, pk: int) -> Response:
        return PartAction.post(self, request, pk)

    post.__doc__ = f"{row.label}. {row.why}"
    schema = shapes.body_schema(action, Scope())
    schema["properties"].pop(row.on, None)
    schema["required"] = [asked for asked in schema["required"] if asked != row.on]
    if not schema["required"]:
        del schema["required"]
    described = describe(shapes.Done, body=schema, says=SAYS, operation_id=f"{on}_{name}")(post)
    names = {"action": action, "part": part, "on": on, "post": described}
    return type(f"{part.__name__}{name.title().replace('_', '')}", (PartAction,), names)
