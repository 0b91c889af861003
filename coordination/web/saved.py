"""Floor 5, web: lists of cases that somebody comes back to, kept under a name of their own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading.cases import read_filters
from coordination.reading.filters import CaseFilter
from coordination.reading.people import saved_filters
from coordination.reading.refusals import fields_said, said
from coordination.records.people import User
from coordination.registry import preferences
from coordination.rules.refusal import Refusal
from coordination.web.components import SideLink
from coordination.web.doors import page
from coordination.web.typed import Words
from coordination.web.visitor import Asked

KEPT = frozenset({*CaseFilter.base_filters, "view"})
"""What of an address belongs to a list; the page one happens to be on does not."""


class Named(forms.Form):
    """A name, and the filters as the address has them."""

    name = Words(
        max_length=20,
        error_messages={
            "required": _("Give the list a name."),
            "max_length": _("A name has at most 20 characters. Choose a shorter one."),
        },
    )
    query = forms.CharField(max_length=500, required=False)


@page("POST")
def save_list(request: Asked) -> HttpResponse:
    """Keep a list, or throw one away (`drop`), and go back to it."""
    if request.POST.get("drop"):
        return _drop(request, Named({"name": request.POST["drop"]}))
    form = Named(request.POST)
    query = _kept(request.POST.get("query", "")[:2000])
    back = redirect(f"{reverse('web:case_list')}?{query.urlencode()}")
    if not form.is_valid():
        _say_errors(request, form)
        return back
    try:
        read_filters(query)
        preferences.save_filter(by=request.user, name=form.cleaned_data["name"], query=query.urlencode()[:500])
    except Refusal as refusal:
        messages.error(request, " ".join(fields_said(refusal).values()) or said(refusal))
        return back
    messages.success(request, gettext("Kept: %(name)s.") % {"name": form.cleaned_data["name"]})
    return back


def _drop(request: Asked, form: Named) -> HttpResponse:
    if form.is_valid():
        preferences.drop_filter(by=request.user, name=form.cleaned_data["name"])
        messages.success(request, gettext("Thrown away: %(name)s.") % {"name": form.cleaned_data["name"]})
    else:
        _say_errors(request, form)
    return redirect("web:case_list")


def _say_errors(request: Asked, form: Named) -> None:
    messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))


def _kept(query: str) -> QueryDict:
    given, kept = QueryDict(query), QueryDict(mutable=True)
    for name in given:
        if name in KEPT:
            kept.setlist(name, given.getlist(name))
    return kept


def saved_lists(user: User, here: str) -> list[SideLink]:
    """What this person has kept, as links."""
    now = _kept(here).urlencode()
    kept = saved_filters(user.pk)
    return [SideLink(name, f"{reverse('web:case_list')}?{query}", None, query == now) for name, query in kept]
