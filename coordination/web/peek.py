"""Floor 5, web: a row of the workbench opened beside the list: enough of the case to answer what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile, SummonsPart
from coordination.web import case_head
from coordination.web.case_actions import Desk, groups
from coordination.web.case_components import ActionGroup, Peek
from coordination.web.case_opening import WORK, list_beside
from coordination.web.doors import page
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

LONGEST = 240
"""Characters of what the resident said; all of it is on the page of the case."""


@page()
def peek(request: Asked, number: str) -> HttpResponse:
    """The fragment htmx puts beside the list; `?act=` names the form that answers the row."""
    file = case_file(request.visitor.actor, number, request.now)
    wanted = request.GET.get("act", "")
    back = list_beside(request)
    desk = Desk(file, request.visitor.actor, request.visitor.mine, opened=wanted, back=back, beside=WORK)
    called = _called(file, request.visitor.mine)
    found = Peek(
        head=case_head.head(file),
        url=case_url(number),
        said=_said(file),
        groups=[*_answering(groups(desk), wanted, desk.asked), *_besides(desk)],
        why=called.clause_text if called else "",
        clause=called.clause if called else "",
    )
    return render(request, "coordination/parts/peek.html", {"peek": found})


def _answering(found: Sequence[ActionGroup], wanted: str, asked: Sequence[str]) -> list[ActionGroup]:
    """What answers the row; of a row whose answer stands elsewhere, what comes first. The rest is on the page of the case."""
    about = [group for group in found if any(action.key == wanted for action in group.actions)] or list(found[:1])
    return [group if group.title else _asked_of(group, wanted, asked) for group in about]


BESIDES = ("comment", "hand_over")
"""What can be done with anything that waits for me: say how it goes, give it to a colleague."""


def _besides(desk: Desk) -> list[ActionGroup]:
    found = [desk.action(allowed) for name in BESIDES if (allowed := desk.file.action(name))]
    said = [replace(one, label=gettext("Leave a comment")) if one.action == "comment" else one for one in found]
    return [ActionGroup(said)] if said else []


def _asked_of(group: ActionGroup, wanted: str, asked: Sequence[str]) -> ActionGroup:
    kept = [action for action in group.actions if action.key == wanted or action.action in asked]
    return replace(group, actions=kept or group.actions[:1])


def _called(file: CaseFile, mine: frozenset[int]) -> SummonsPart | None:
    called = file.convening.summonses if file.convening else ()
    return next((summons for summons in called if summons.organisation.id in mine), None)


def _said(file: CaseFile) -> str:
    words = file.reports[0].words if file.reports else ""
    return f"{words[:LONGEST]}…" if len(words) > LONGEST else words
