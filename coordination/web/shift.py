"""Floor 5, web: 交接班. Everything my organisation holds now goes to a colleague at one confirmation, on record."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coordination.reading.inbox import Item, inbox
from coordination.reading.people import colleagues
from coordination.reading.refusals import said
from coordination.registry.idempotency import digest, once
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS
from coordination.web.doors import page
from coordination.web.rows import work_row
from coordination.web.typed import Words
from coordination.web.visitor import Asked

MOST = 200
"""So many cases at one confirmation."""


class HandOver(forms.Form):
    """To whom, and what they should know."""

    to = Words(label=_("To whom"), max_length=60, widget=forms.TextInput(attrs={"list": "colleagues"}))
    note = Words(
        label=_("What they should know"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@page("GET", "POST")
def shift(request: Asked) -> HttpResponse:
    """Show what is held, or hand all of it over."""
    items = _held(request)
    form = HandOver(request.POST or None)
    if request.method == "POST" and form.is_valid() and items:
        _hand_over(request, items, form.cleaned_data)
        return redirect("web:workbench")
    rows = [replace(work_row(item, request.now), button=None) for item in items]  # a row's form would end the page's
    context = {
        "form": form,
        "rows": rows,
        "token": request.POST.get("token") or uuid4().hex,
        "colleagues": colleagues(request.user.pk, request.visitor.mine, on=localtime(request.now).date()),
    }
    return render(request, "coordination/shift.html", context, status=422 if request.method == "POST" else 200)


def _held(request: Asked) -> list[Item]:
    """What waits for us, once for each case, most urgent first."""
    found: dict[int, Item] = {}
    for item in inbox(request.visitor.actor, limit=MOST):
        found.setdefault(item.case, item)
    return list(found.values())


def _hand_over(request: Asked, items: list[Item], asked: dict[str, str]) -> None:
    """Each once, however often the same is pressed; to somebody else, or with another note, it goes over again."""
    done, refused = 0, []
    press = digest(f"{request.POST.get('token') or uuid4().hex} {asked['to']} {asked['note']}".encode())

    def hand_over(item: Item) -> tuple[int, dict[str, int]]:
        event = ACTIONS["hand_over"](case=item.case, by=request.visitor.actor, to=asked["to"], note=asked["note"])
        return 302, {"seq": event.seq}

    for item in items:
        key = f"shift:{item.case}:{press}"
        try:
            once(client=request.user.pk, key=key, request_hash=press, at=request.now, do=partial(hand_over, item))
        except Refusal as refusal:
            refused.append(f"{item.number}{gettext(': ')}{said(refusal)}")
        else:
            done += 1
    if done:
        text = ngettext("%(n)s case handed over to %(whom)s.", "%(n)s cases handed over to %(whom)s.", done)
        messages.success(request, text % {"n": done, "whom": asked["to"]})
    for text in refused:
        messages.error(request, text)
