"""Floor 5, web: 派到社区. Several cases whose place was unknown go to one community at one press."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue
from coordination.rules.permissions import Actor
from coordination.stages import ACTIONS
from coordination.web.doors import page
from coordination.web.together import Reasoned, cases_named, one_by_one, rows_of, seen_of
from coordination.web.visitor import Asked

MANY_NAMED = 6
"""So many of one name are offered; a city has fewer."""


def communities(by: Actor) -> dict[str, int]:
    """Every community and village by the words it is chosen by, those of one's own territory first."""
    own = {hat.organisation for hat in by.hats}
    rows = [row for row in catalogue.organisations() if row.is_community]
    rows.sort(key=lambda row: row.parent not in own)
    above = catalogue.parties(row.parent for row in rows)
    return {
        f"{above[row.parent].short_name} {row.short_name}" if row.parent else row.short_name: row.id for row in rows
    }


class PlaceTogether(Reasoned):
    """Where they belong: by name, since there are more communities than a list to pull down is good for."""

    community = forms.CharField(
        label=_("Community or village"),
        max_length=80,
        help_text=_("Type part of its name and choose it from the list."),
        error_messages={"required": _("Choose a community or village.")},
        widget=forms.TextInput(attrs={"list": "communities", "autocomplete": "off"}),
    )

    def __init__(self, data: object, known: dict[str, int]) -> None:
        super().__init__(data)
        self.known = known

    def clean_community(self) -> str:
        """One of the list, written in full or as far as it is plain which is meant."""
        asked = " ".join(self.cleaned_data["community"].split())
        meant = [name for name in self.known if name == asked] or [
            name for name in self.known if asked in (name.split(" ")[-1], name.replace(" ", ""))
        ]
        meant = meant or [name for name in self.known if asked in name]
        if len(meant) == 1:
            return meant[0]
        if not meant or len(meant) > MANY_NAMED:
            raise forms.ValidationError(_("Choose a community or village from the list."))
        several = gettext("Several are called so: %(names)s. Write which is meant.")
        raise forms.ValidationError(several % {"names": gettext(", ").join(meant)})


@page("GET", "POST")
def place_together(request: Asked) -> HttpResponse:
    """Ask where they belong and say what follows, or place them."""
    posted = request.method == "POST"
    asked = request.GET.getlist("case")
    picked = request.POST.getlist("pick") if posted else asked
    cases = cases_named(request, asked, picked)
    form = PlaceTogether(request.POST if posted else None, communities(request.visitor.actor))
    chosen = [case for case in cases if case.number in picked]
    if posted and not chosen:
        messages.warning(request, gettext("Tick something first."))
    elif posted and form.is_valid():
        _place(request, form, chosen)
        return redirect("web:workbench")
    rows = rows_of(request, cases, picked)
    context = {"form": form, "rows": rows, "places": form.known}
    return render(request, "coordination/place_together.html", context, status=422 if posted else 200)


def _place(request: Asked, form: PlaceTogether, chosen: list) -> None:
    where, reason = form.cleaned_data["community"], form.cleaned_data["reason"]

    def place(case) -> None:
        about = {"community": form.known[where], "reason": reason}
        ACTIONS["place"](case=case.pk, by=request.visitor.actor, seen=seen_of(request, case), **about)

    n = len(one_by_one(request, chosen, place))
    if n:
        text = ngettext("%(n)s case placed at %(where)s.", "%(n)s cases placed at %(where)s.", n)
        messages.success(request, text % {"n": n, "where": where})
