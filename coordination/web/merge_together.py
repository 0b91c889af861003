"""Floor 5, web: 并案. Several cases that are one thing in the world become one at one press; another press takes them apart.

Beside those ticked stand open cases that are alike, unticked: whoever merges two should see the third.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from coordination.intake.suggest import possible_duplicates
from coordination.reading.action_words import action_words
from coordination.reading.case import find
from coordination.records.case import Case
from coordination.rules.refusal import Refusal
from coordination.rules.words import OPEN_STATES, State
from coordination.stages import ACTIONS
from coordination.web.batch import MOST, asking_about, in_sight
from coordination.web.doors import page
from coordination.web.rows import case_url
from coordination.web.together import Reasoned, cases_named, one_by_one, rows_of, seen_of
from coordination.web.visitor import Asked

LOOKED_AT = 4
"""For so many of those ticked, open cases that are alike are looked for."""


@page("GET", "POST")
def merge_together(request: Asked) -> HttpResponse:
    """Show them with the one that stays, or merge the others into it."""
    posted = request.method == "POST"
    asked = request.GET.getlist("case")
    picked = request.POST.getlist("pick") if posted else asked
    named = cases_named(request, asked, picked)
    cases = [*named, *_alike(request, named)]
    form = Reasoned(request.POST if posted else None)
    stays = _chosen(request, cases) if posted else _likely(named)
    if stays is not None and form.is_valid():
        others = [case for case in cases if case.number in picked and case.pk != stays.pk]
        done = _merge(request, others, stays, form.cleaned_data["reason"])
        if done:
            return redirect(asking_about("web:merged_into", done, stays.number))
        if not others:
            messages.warning(request, gettext("Tick at least one besides the one that stays."))
    rows = rows_of(request, cases, picked, stays.number if stays else "")
    context = {"form": form, "rows": rows, "asked": len(named)}
    return render(request, "coordination/merge_together.html", context, status=422 if posted else 200)


def _alike(request: Asked, asked: list[Case]) -> list[Case]:
    """Open cases of the same category in the same community, as far as they are seen as they are now."""
    known = {case.pk for case in asked}
    kinds = dict.fromkeys((case.community_id, case.category_id) for case in asked if case.community_id)
    near = [
        one.case for place, kind in list(kinds)[:LOOKED_AT] for one in possible_duplicates(place, kind, at=request.now)
    ]
    return _followed(request, pk__in=set(near) - known)


def _followed(request: Asked, **which: Any) -> list[Case]:
    """Those that fit and are seen as they are now, the oldest first."""
    seen = in_sight(request.visitor.actor, **which).values()
    return sorted((case for case, sight in seen if sight.until is None), key=lambda case: (case.filed_at, case.pk))


def _chosen(request: Asked, cases: list[Case]) -> Case | None:
    """The one that is to stay, as it was chosen; where it is not among them none is chosen instead, and that is said."""
    number = request.POST.get("into", "")
    chosen = next((case for case in cases if case.number == number), None)
    if chosen is None:
        gone = gettext("The one that was to stay is no longer here. Choose again which of them stays.")
        messages.error(request, gone if number else gettext("Choose the one that stays."))
    return chosen


def _likely(cases: list[Case]) -> Case | None:
    """One that holds others already, else the one that has come furthest, the older of two."""
    takes = [state for state in State if state in OPEN_STATES - {State.SUSPENDED}]
    open_ones = [case for case in cases if case.state in takes]
    return max(open_ones, key=lambda case: (case.merged_count, takes.index(State(case.state)), -case.pk), default=None)


def _merge(request: Asked, others: list[Case], stays: Case, reason: str) -> list[str]:
    """Merge each. One that was merged into it before, by the first press of two, is as it was asked to be."""
    before = []

    def merge(case: Case) -> None:
        seen = seen_of(request, case)
        try:
            ACTIONS["merge"](case=case.pk, by=request.visitor.actor, seen=seen, into=stays.pk, reason=reason)
        except Refusal:
            if not Case.objects.filter(pk=case.pk, merged_into=stays).exists():
                raise
            before.append(case)

    done = one_by_one(request, others, merge)
    n = len(done) - len(before)
    if before:
        messages.success(request, gettext("Done before, once: %(what)s.") % {"what": action_words("merge").past})
    if n:
        text = ngettext("%(n)s case merged into %(number)s.", "%(n)s cases merged into %(number)s.", n)
        messages.success(request, text % {"n": n, "number": stays.number})
    return [case.number for case in done]


@page("GET", "POST")
def merged_into(request: Asked, number: str) -> HttpResponse:
    """What a case holds, those just merged ticked; a press takes what is ticked out again."""
    stays, sight = find(request.visitor.actor, number)
    sight.refuse_released()
    held = _followed(request, merged_into=stays)[:MOST]
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
