"""Floor 5, web: the room of a joint meeting (联席会议): who is there, what waits to be decided, and the plan, on one screen.

Everybody called sees it and it follows what the others do; what may be done is the case's, through the same doors.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.reading.precedents import precedents
from coordination.rules.fields import MODES
from coordination.web import case_head, case_record, case_roll, case_time
from coordination.web.case_actions import Desk, groups
from coordination.web.case_components import Precedent
from coordination.web.case_forms import CHOICES
from coordination.web.case_opening import asks_for_a_form, opened
from coordination.web.case_page import Answer
from coordination.web.case_plan import plan_draft
from coordination.web.doors import page
from coordination.web.moments import day_text
from coordination.web.rows import case_url
from coordination.web.sign_in import safe_next
from coordination.web.visitor import Asked

RECENT = 8
"""So many lines of the record stand in the room; all of them on the page of the case."""


@page()
def room(request: Asked, number: str) -> HttpResponse:
    """The meeting of a case; of one that has called nobody, the case. One form alone, where htmx fetches it."""
    if asks_for_a_form(request):
        return opened(request, number, here=reverse("web:room", args=[number]))
    file = case_file(request.visitor.actor, number, request.now, events=True)
    if file.convening is None:
        return redirect(case_url(number))
    return show(request, file, Answer())


def is_from_room(request: Asked, file: CaseFile) -> bool:
    """Whether a form was sent from the room of this case, which it leads back to."""
    return file.convening is not None and safe_next(request) == reverse("web:room", args=[file.case.number])


def show(request: Asked, file: CaseFile, answer: Answer) -> HttpResponse:
    """The room, with what a submit left in it."""
    return render(request, "coordination/room.html", _context(request, file, answer), status=answer.status)


def _context(request: Asked, file: CaseFile, answer: Answer) -> dict[str, Any]:
    actor, mine, meeting = request.visitor.actor, request.visitor.mine, file.convening
    here = reverse("web:room", args=[file.case.number])
    desk = Desk(file, actor, mine, typed=answer.typed, opened=request.GET.get("act", ""), back=here, here=here)
    papers = [file.case.number, meeting.id if meeting else 0]
    return {
        "case": case_head.head(file),
        "case_url": case_url(file.case.number),
        "meeting": meeting,
        "mode": gettext(dict(MODES)[meeting.mode]) if meeting and meeting.mode else "",
        "unplaced": case_head.unplaced(file),
        "turn": case_head.strip(file, mine),
        "tiles": case_roll.tiles(file, mine, here),
        "roll_said": case_roll.roll_said(file),
        "plan": plan_draft(desk),
        "tasks": case_time.tasks(file, mine),
        "gantt": case_time.picture(file, mine),
        "actions": groups(desk),
        "precedents": _precedents(request, file),
        "timeline": case_record.record(file, "", mine)[:RECENT],
        "minutes_pdf": reverse("web:minutes_pdf", args=papers),
        "minutes_docx": reverse("web:minutes_docx", args=papers),
        "stale": answer.stale,
        "notices": answer.notices,
        "kept": answer.kept,
        "page_url": answer.page_url,
        "last": file.last_seq,
    }


def _precedents(request: Asked, file: CaseFile) -> list[Precedent]:
    """How it was ruled before, for whoever has to rule now."""
    if file.action("rule") is None:
        return []
    clauses = {r.clause for r in file.rulings if r.ruled_at is None and r.clause}
    return [
        Precedent(
            outcome=str(CHOICES["rule", "outcome"][found.outcome]),
            where=found.place,
            when=day_text(found.on, request.now),
            clause=found.clause,
            who=found.asked_by,
            what=found.category,
            reason=found.reason,
            url=case_url(found.number) if found.number else "",
        )
        for found in precedents(request.visitor.actor, clauses, besides=file.case.pk)
    ]
