"""Floor 5, web: 并案. Several cases that are one thing in the world become one at one press; another press takes them apart.

Beside those ticked stand open cases that are alike, unticked: whoever merges two should see the third.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from coordination.intake.suggest import possible_duplicates
from coordination.records.case import Case
from coordination.rules.words import OPEN_STATES, State
from coordination.stages import ACTIONS
from coordination.web.batch import asking_about
from coordination.web.doors import case_of, page
from coordination.web.rows import case_url
from coordination.web.together import cases_named, one_by_one, rows_of, seen_of
from coordination.web.visitor import Asked

LOOKED_AT = 4
"""For so many of those ticked, open cases that are alike are looked for."""


@page("GET", "POST")
def merge_together(request: Asked) -> HttpResponse:
    """Show them with the one that stays, or merge the others into it."""
    posted = request.method == "POST"
    asked = cases_named(request, request.GET.getlist("case"))
    cases = [*asked, *_alike(request, asked)]
    picked = request.POST.getlist("pick") if posted else [case.number for case in asked]
    stays = _stays(cases, request.POST.get("into", "")) if posted else _stays(asked, "")
    if posted and stays is not None:
        others = [case for case in cases if case.number in picked and case.pk != stays.pk]
        done = _merge(request, others, stays)
        if done:
            return redirect(asking_about("web:merged_into", done, stays.number))
        if not others:
            messages.warning(request, gettext("Tick at least one besides the one that stays."))
    context = {"rows": rows_of(request, cases, picked, stays.number if stays else ""), "asked": len(asked)}
    return render(request, "coordination/merge_together.html", context, status=422 if posted else 200)


def _alike(request: Asked, asked: list[Case]) -> list[Case]:
    """Open cases of the same category in the same community, as far as they are within sight."""
    known = {case.pk for case in asked}
    kinds = dict.fromkeys((case.community_id, case.category_id) for case in asked if case.community_id)
    near = [
        one.case for place, kind in list(kinds)[:LOOKED_AT] for one in possible_duplicates(place, kind, at=request.now)
    ]
    seen = Case.objects.visible_to(request.visitor.actor).select_related("community", "subdistrict", "category")
    return sorted(seen.filter(pk__in=set(near) - known), key=lambda case: case.filed_at)


def _stays(cases: list[Case], number: str) -> Case | None:
    """The one chosen; else one that holds others already, else the one that has come furthest, the older of two."""
    chosen = next((case for case in cases if case.number == number), None)
    takes = [state for state in State if state in OPEN_STATES - {State.SUSPENDED}]
    open_ones = [case for case in cases if case.state in takes]
    best = max(open_ones, key=lambda case: (case.merged_count, takes.index(State(case.state)), -case.pk), default=None)
    return chosen or best


def _merge(request: Asked, others: list[Case], stays: Case) -> list[str]:
    reason = request.POST.get("reason", "").strip()[:2000]

    def merge(case: Case) -> None:
        seen = seen_of(request, case)
        ACTIONS["merge"](case=case.pk, by=request.visitor.actor, seen=seen, into=stays.pk, reason=reason)

    done = one_by_one(request, others, merge)
    if done:
        n = len(done)
        text = ngettext("%(n)s case merged into %(number)s.", "%(n)s cases merged into %(number)s.", n)
        messages.success(request, text % {"n": n, "number": stays.number})
    return [case.number for case in done]


@page("GET", "POST")
def merged_into(request: Asked, number: str) -> HttpResponse:
    """What a case holds, those just merged ticked; a press takes what is ticked out again."""
    stays = case_of(request, number)
    seen = Case.objects.visible_to(request.visitor.actor).filter(merged_into=stays).order_by("filed_at", "pk")
    held = list(seen.select_related("community", "subdistrict", "category")[:200])
    if request.method == "POST":
        ticked = [case for case in held if case.number in request.POST.getlist("pick")]
        _take_out(request, ticked)
        return redirect("web:workbench" if ticked else request.get_full_path())
    just = request.GET.getlist("case")
    context = {"stays": stays, "stays_url": case_url(number), "rows": rows_of(request, held, just)}
    return render(request, "coordination/merged_into.html", context)


def _take_out(request: Asked, ticked: list[Case]) -> None:
    def take_out(case: Case) -> None:
        ACTIONS["unmerge"](case=case.pk, by=request.visitor.actor, seen=seen_of(request, case))

    n = len(one_by_one(request, ticked, take_out))
    if n:
        text = ngettext("%(n)s case taken out again.", "%(n)s cases taken out again.", n)
        messages.success(request, text % {"n": n})
    elif not ticked:
        messages.warning(request, gettext("Tick something first."))
