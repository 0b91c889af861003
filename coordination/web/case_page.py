"""Floor 5, web: the page of one case, put together from its parts. Reads; the doors that act are in `case_action`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from coordination.reading import words
from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.reading.cases import cases
from coordination.reading.catalogue import party
from coordination.rules.lifecycle import ROWS
from coordination.rules.words import Role, State
from coordination.web import case_head, case_record, case_roll, case_time, maps
from coordination.web.case_actions import Desk, Typed, attach_form, comment_form, groups
from coordination.web.case_opening import asks_for_a_form, gone_back_to, is_here, not_here, opened
from coordination.web.case_plan import plan_draft
from coordination.web.chips import asked
from coordination.web.components import Notice, WorkRow
from coordination.web.doors import page
from coordination.web.rows import list_row
from coordination.web.visitor import Asked

MOST_RELATED = 20
CORRECT = "reclassify"


@dataclass
class Answer:
    """What a submit that did not go through leaves on the page: its form as typed, and what to say on top."""

    typed: Typed | None = None
    notices: list[Notice] = field(default_factory=list)
    stale: Notice | None = None
    kept: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    page_url: str = ""  # where the page stands, which came from the form's address


@page()
def case(request: Asked, number: str) -> HttpResponse:
    """Everything of a case that the visitor may see; one of its forms alone, where htmx fetches it into the page."""
    if asks_for_a_form(request):
        return opened(request, number)
    file = case_file(request.visitor.actor, number, request.now, events=True)
    return show(request, file, Answer())


def show(request: Asked, file: CaseFile, answer: Answer) -> HttpResponse:
    """The page, with what a submit left on it."""
    return render(request, "coordination/case.html", context(request, file, answer), status=answer.status)


def context(request: Asked, file: CaseFile, answer: Answer) -> dict[str, Any]:
    """What the template shows."""
    mine, only = request.visitor.mine, case_record.chosen(file, request.GET.get("record", ""))
    wanted = request.GET.get("act", "")
    desk = Desk(file, request.visitor.actor, mine, typed=answer.typed, opened=wanted, back=gone_back_to(request))
    found, plan, attach = groups(desk), plan_draft(desk), attach_form(desk)
    roll = case_roll.tiles(file, mine)
    missing = [not_here(wanted)] if wanted and not is_here(wanted, found, plan, attach) else []
    return {
        "case": case_head.head(file),
        "unplaced": case_head.unplaced(file),
        "turn": case_head.strip(file, mine),
        "steps": case_head.steps(file),
        "actions": found,
        "nothing": _nothing(file),
        "corrects": _corrects(request, file),
        "stale": answer.stale,
        "notices": [*answer.notices, *missing, *_notices(file)],
        "roll": roll,
        "tiles": roll if file.case.state == State.CONVENING else (),
        "roll_said": case_roll.roll_said(file),
        "plan": plan,
        "tasks": case_time.tasks(file, mine),
        "gantt": case_time.picture(file, mine),
        "time": case_time.time(file, mine),
        "reports": case_roll.reports(file, reverse("web:reveal", args=[file.case.number, 0])),
        "photos": _photos(file),
        "attach": attach,
        "kept": answer.kept,
        "page_url": answer.page_url,
        "last": file.last_seq,
        "timeline": case_record.record(file, only, mine),
        "tl_tabs": case_record.tabs(file, only),
        "tl_units": case_record.units(file, only),
        "comment": comment_form(desk),
        "related": _related(request, file),
        "place": maps.place_of(file),
        "map": maps.frame(),
    }


def _related(request: Asked, file: CaseFile) -> list[WorkRow]:
    """The cases that were merged into this one, as far as the visitor sees them; asked for only where there are any."""
    if not file.case.merged_count or file.released_at is not None:
        return []
    taken_in = cases(request.visitor.actor).filter(merged_into=file.case.pk)[:MOST_RELATED]
    return [list_row(case, None, request.now, request.visitor.mine) for case in taken_in]


def _photos(file: CaseFile) -> list[dict[str, Any]]:
    tasks = {task.id: task.position for task in file.tasks}
    return [
        {
            "url": reverse("web:photo", args=[file.case.number, photo.id]),
            "name": photo.name,
            "by": photo.added_by,
            "at": photo.added_at,
            "task": tasks.get(photo.task) if photo.task else None,
        }
        for photo in file.attachments
    ]


def _nothing(file: CaseFile) -> str:
    """Why there is nothing to do, and who can."""
    if file.released_at is not None:
        return gettext("You were released from this case. What happened afterwards is not shown.")
    if file.turn is None:
        return gettext("The case is %(state)s.") % {"state": words.of(words.STATES, file.case.state)}
    return gettext("%(who)s is to act: %(what)s.") % {
        "who": file.turn.party.short_name,
        "what": asked(file.turn.asks),
    }


def _corrects(request: Asked, file: CaseFile) -> str:
    """To whoever is of the community and no longer holds the case: who corrects its title, category, severity and place."""
    case, hats = file.case, request.visitor.actor.hats
    here = any(hat.role == Role.COMMUNITY_STAFF and hat.organisation == case.community_id for hat in hats)
    may = file.action(CORRECT) is not None or State(case.state) not in ROWS[CORRECT].sources
    handler = party(case.handler_id)
    if not here or may or handler is None:
        return ""
    return gettext("Title, category, severity and place are changed by %(who)s.") % {"who": handler.short_name}


def _notices(file: CaseFile) -> list[Notice]:
    found = []
    if file.released_at is not None:
        found.append(Notice(gettext("Shown as it was when your department was released."), "plain", "eye-slash"))
    if any(clock.provisional and clock.stopped_at is None for clock in file.clocks):
        text = gettext(
            "A deadline is provisional: next year's holidays are not published yet. It is computed once more when they are."
        )
        found.append(Notice(text, "plain", "calendar-week"))
    if file.case.confidential and file.sees_reporters:
        text = gettext("The reporter asked to stay confidential: departments see neither name nor number.")
        found.append(Notice(text, "plain", "shield-lock"))
    return found
