"""Floor 5, web: how somebody wishes to be told: e-mail up to a severity, quiet hours, and pop-ups on this computer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.registry import preferences
from coordination.rules.robots import administers, own
from coordination.rules.wishes import ALL, NEVER, Wishes
from coordination.web.doors import page
from coordination.web.visitor import Asked

UP_TO = (
    ("", _("As usual: severity II")),
    (str(NEVER), _("Never")),
    ("1", _("Severity I only")),
    ("2", _("I and II")),
    ("3", _("I to III")),
    (str(ALL), _("All severities")),
)


class WishesForm(forms.Form):
    """What is asked; empty hours are no quiet hours."""

    email_up_to = forms.ChoiceField(label=_("E-mail"), choices=UP_TO, required=False, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours, or neither; they are not the whole day."""
        data = super().clean() or {}
        start, end = data.get("quiet_from"), data.get("quiet_until")
        for name, given, other in (("quiet_from", start, end), ("quiet_until", end, start)):
            if given is None and other is not None and name not in self.errors:
                self.add_error(name, _("Give both times, or leave both empty."))
        if start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours cannot be the whole day. Choose another time."))
        return data

    def wishes(self) -> Wishes:
        """As the rules take them."""
        data = self.cleaned_data
        level = data["email_up_to"]
        return Wishes(int(level) if level else None, data["quiet_from"], data["quiet_until"])


@page("GET", "POST")
def how_told(request: Asked) -> HttpResponse:
    """Show what is set, or set it."""
    user = request.user
    level = "" if user.email_up_to is None else str(user.email_up_to)
    initial = {"email_up_to": level, "quiet_from": user.quiet_from, "quiet_until": user.quiet_until}
    form = WishesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        preferences.set_wishes(by=user, wishes=form.wishes())
        messages.success(request, gettext("Kept. From now on you are told like this."))
        return redirect("web:how_told")
    status = 422 if request.method == "POST" else 200
    by = request.visitor.actor
    context = {"form": form, "email": user.email, "sets_robot": bool(own(by)) or administers(by)}
    return render(request, "coordination/how_told.html", context, status=status)
