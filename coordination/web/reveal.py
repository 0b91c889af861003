"""Floor 5, web: a resident's number, shown for a reason that is put on record first."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from coordination.reading.case import find
from coordination.records.case import Report
from coordination.registry import access
from coordination.rules.permissions import Standing
from coordination.rules.refusal import Refusal
from coordination.web.doors import page
from coordination.web.rows import case_url
from coordination.web.typed import Words
from coordination.web.visitor import Asked


class Why(forms.Form):
    """The reason that is recorded; one of invisible characters is none."""

    reason = Words(
        label=_("Why do you need the number?"),
        max_length=200,
        help_text=_("Your name, the time and this reason are put on record."),
        error_messages={"required": _("Say in a few words what you need it for.")},
    )


@page("GET", "POST")
def reveal(request: Asked, number: str, pk: int) -> HttpResponse:
    """Ask for the reason, record it, then show name and number."""
    case, sight = find(request.visitor.actor, number)
    if not sight.reporters:
        who = [Standing.COMMUNITY.value, Standing.COORDINATOR.value, Standing.SUPERVISOR.value]
        raise Refusal("not_your_role", "Only %(who)s may do this.", {"who": who}, status=403)
    report = Report.objects.filter(case=case, pk=pk).first()
    if report is None:
        raise Http404
    form = Why(request.POST or None)
    shown = request.method == "POST" and form.is_valid()
    if shown:
        access.record(
            by=request.user.pk,
            what=access.REVEAL,
            reason=form.cleaned_data["reason"],
            at=request.now,
            case=case.pk,
            subject=report.pk,
        )
    context = {
        "form": form,
        "number": number,
        "title": case.title,
        "case_url": case_url(number),
        "name": report.reporter_name if shown else "",
        "phone": report.reporter_phone if shown else "",
        "shown": shown,
    }
    status = 422 if request.method == "POST" and not shown else 200
    return render(request, "coordination/reveal.html", context, status=status)
