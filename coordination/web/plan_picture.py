"""Floor 5, web: the plan as it is being typed, drawn, with what is wrong with it said before anybody presses a button.

Nothing is decided or kept here; `agree_plan` judges again. A row that is not complete yet is neither drawn nor blamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.rules import plan
from coordination.rules.words import FINISHED_TASK, ClockKind
from coordination.web.case_forms import scope
from coordination.web.chips import holder, names
from coordination.web.doors import page
from coordination.web.drawing import Gantt, Piece, gantt
from coordination.web.moments import at_text, by_text
from coordination.web.plan_form import PREFIX, PlannedTask, plan_rows
from coordination.web.visitor import Asked


@dataclass(frozen=True)
class Picture:
    """What stands below the rows of a plan: what is wrong, what to think of, who has no task, and the drawing."""

    problems: Sequence[str] = ()
    cautions: Sequence[str] = ()
    idle: str = ""
    gantt: Gantt | None = None


@page("POST")
def plan_picture(request: Asked, number: str) -> HttpResponse:
    """The picture of the rows sent: a fragment for htmx."""
    file = case_file(request.visitor.actor, number, request.now)
    found = picture(file, request.visitor.actor, request.POST, request.visitor.mine)
    return render(request, "coordination/parts/plan_picture.html", {"picture": found})


def picture(file: CaseFile, by: Any, data: QueryDict, mine: frozenset[int]) -> Picture:
    """What the typed rows come to."""
    if f"{PREFIX}-TOTAL_FORMS" not in data:
        return Picture()
    rows = plan_rows(file, scope(file, by), data)
    rows.is_valid()
    known = {f"#{t.position}": t for t in file.tasks if t.state not in FINISHED_TASK}
    given = [plan.PlannedTask(key, t.organisation.id, t.title, t.due_at) for key, t in known.items()]
    tasks = [task for form in rows.forms if form.has_changed() and (task := _planned(form)) is not None]
    unread = [_unread(form) for form in rows.forms if form.has_changed() and "waits_for" in form.errors]
    if not tasks:
        return Picture(unread)
    problems = plan.check(tasks, file.now, given=given)
    starts = _starts(tasks, {task.key: task for task in given}, file.now)
    bad = {problem.key for problem in problems}
    pieces = [
        Piece(
            int(task.key),
            holder(int(task.organisation), mine),
            task.title,
            min(starts[task.key], task.due_at),
            task.due_at,
            [int(key) for key in task.waits_for if not key.startswith("#")],
            bad=task.key in bad,
        )
        for task in tasks
    ]
    said = [*unread, *(_said(p, file.now) for p in problems)]
    return Picture(said, _cautions(file, [*given, *tasks]), _idle(file, tasks), gantt(pieces, now=file.now))


def _planned(form: PlannedTask) -> plan.PlannedTask | None:
    data: Mapping[str, Any] = getattr(form, "cleaned_data", {})
    if not all(data.get(name) for name in ("organisation", "what", "due_at")):
        return None
    waits = tuple(data.get("waits_for") or ())
    return plan.PlannedTask(str(form.number), data["organisation"], data["what"], data["due_at"], waits)


def _starts(
    tasks: Sequence[plan.PlannedTask], given: Mapping[str, plan.PlannedTask], now: datetime
) -> dict[str, datetime]:
    """When each can begin: when the last of what it waits for is due."""
    due = {task.key: task.due_at for task in (*given.values(), *tasks)}
    return {task.key: max((due[key] for key in task.waits_for if key in due), default=now) for task in tasks}


def _said(problem: plan.Problem, now: datetime) -> str:
    what = gettext(plan.PROBLEMS[problem.code])
    path = problem.params.get("path")
    if isinstance(path, list):
        what = f"{what} ({' → '.join(path)})"
    first = problem.params.get("prerequisite_due_at")
    if isinstance(first, datetime):
        what = gettext("%(what)s No. %(n)s is due %(at)s.") % {
            "what": what,
            "n": str(problem.params["prerequisite"]).lstrip("#"),
            "at": at_text(first, now),
        }
    return gettext("No. %(n)s: %(what)s") % {"n": problem.key, "what": what}


def _unread(form: PlannedTask) -> str:
    return gettext("No. %(n)s: %(what)s") % {"n": form.number, "what": form.errors["waits_for"][0]}


def _cautions(file: CaseFile, tasks: Sequence[plan.PlannedTask]) -> list[str]:
    """Where the plan lies against the clocks of the case: nobody is kept from it, but it is said."""
    due = {clock.kind: clock.due_at for clock in file.clocks if clock.stopped_at is None}
    contain, whole = due.get(ClockKind.CONTAIN), due.get(ClockKind.TIER)
    found = []
    if contain and all(task.due_at > contain for task in tasks):
        said = gettext("The danger is to be contained %(by)s, and no task is due before that.")
        found.append(said % {"by": by_text(contain, file.now)})
    late = [task.key.lstrip("#") for task in tasks if whole and task.due_at > whole]
    if whole and late:
        said = gettext("The whole case is to be closed %(by)s; due later: No. %(which)s.")
        found.append(said % {"by": by_text(whole, file.now), "which": "、".join(late)})
    return found


def _idle(file: CaseFile, tasks: Sequence[plan.PlannedTask]) -> str:
    """Departments that came and have nothing to do in the plan: meant, or forgotten."""
    busy = {task.organisation for task in tasks} | {t.organisation.id for t in file.tasks}
    came = [s.organisation for s in (file.convening.summonses if file.convening else ()) if s.state == "reported_in"]
    left = [party.id for party in came if party.id not in busy]
    return gettext("No task yet for: %(who)s") % {"who": names(left)} if left else ""
