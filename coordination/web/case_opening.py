"""Floor 5, web: one form of the page of a case, fetched when somebody opens it.

Without JavaScript the line that opens a form is a link to the same page with it drawn; htmx fetches the form alone. Both
make it from the same case file, so nobody gets a form here that is not on their page. A form fetched later than its page
keeps what that page had seen: what happened since is not in front of whoever decides, so the submit is judged as the
page's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from coordination.reading.case import case_file
from coordination.reading.refusals import verb
from coordination.rules.lifecycle import ROWS
from coordination.web.case_actions import Desk, attach_form, comment_form, groups
from coordination.web.case_components import ActionForm, ActionGroup, PlanDraft
from coordination.web.case_plan import AGREE, AMEND, plan_draft
from coordination.web.components import Notice
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

WORK = "work"
"""How an address says that its form stands beside the workbench."""
LIVE = "live"
"""The id of what fetches a page anew when something changes."""
STANDING = frozenset({"comment"})
"""Forms that are always drawn."""


def seq_of(given: str) -> int | None:
    """The number of an event as a form or an address carries it; None for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def asks_for_a_form(request: Asked) -> bool:
    """Whether htmx fetches one form alone; a page that was opened with a form on it follows as a whole (live.html)."""
    htmx = request.headers
    return "act" in request.GET and bool(htmx.get("HX-Request")) and htmx.get("HX-Trigger") != LIVE


def opened(request: Asked, number: str, *, here: str = "") -> HttpResponse:
    """The form alone; at the wrong time, a line in its place that says so. `here`: the page it stands on, if another."""
    file = case_file(request.visitor.actor, number, request.now)
    wanted, seen = request.GET["act"], seq_of(request.GET.get("seen", ""))
    back = here or gone_back_to(request)
    desk = Desk(file, request.visitor.actor, request.visitor.mine, opened=wanted, seen=seen, back=back, here=here)
    if wanted == AMEND and (plan := plan_draft(desk)) is not None and plan.amends:
        return render(request, "coordination/parts/plan.html", {"plan": plan, "fetched": True})
    found = _form(desk, wanted)
    if found is not None:
        return render(request, "coordination/parts/action.html", {"action": found, "fetched": True})
    gone = {"notice": not_here(wanted), "again": back or case_url(number)}
    return render(request, "coordination/parts/action_gone.html", gone, status=409)


def _form(desk: Desk, wanted: str) -> ActionForm | None:
    """The form of this key, among those of the page; the one under the record is fetched where it does not stand."""
    drawn = _drawn(groups(desk), attach_form(desk))
    said = comment_form(desk) if wanted in STANDING else None
    return replace(said, open=True) if said else next((action for action in drawn if action.key == wanted), None)


def gone_back_to(request: Asked) -> str:
    """Where a form leads that was opened beside the workbench: back to it."""
    return list_beside(request) if request.GET.get("from") == WORK else ""


def list_beside(request: Asked) -> str:
    """The workbench that htmx fetches for: of one group, if it shows one."""
    here, shown = reverse("web:workbench"), request.headers.get("HX-Current-URL", "")
    asks = QueryDict(shown.partition("?")[2].partition("#")[0]).get("asks", "")
    return f"{here}?{urlencode({'asks': asks})}" if asks else here


def is_here(key: str, found: Sequence[ActionGroup], plan: PlanDraft | None, attach: ActionForm | None) -> bool:
    """Whether the page has this form."""
    planned = {AMEND if plan.amends else AGREE} if plan else set()
    return key in planned | STANDING or any(action.key == key for action in _drawn(found, attach))


def not_here(key: str) -> Notice:
    """Why a form that was asked for is not there."""
    action = key.partition("-")[0]
    if action not in ROWS:
        return Notice(gettext("There is no such form. What you can do now stands on this page."), "warn")
    text = gettext("“%(action)s” cannot be done now: the case has moved on, or it is not yours to do.")
    return Notice(text % {"action": verb(action)}, "warn")


def _drawn(found: Sequence[ActionGroup], attach: ActionForm | None) -> list[ActionForm]:
    return [*(action for group in found for action in group.actions), *([attach] if attach else [])]
