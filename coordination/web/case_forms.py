"""Floor 5, web: the forms of a case as a page shows them. What is asked and how it is cleaned is intake's; here a few
controls are chosen for hands and thumbs: plates for the severity, buttons for a short choice, departments by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.intake.fields import Scope
from coordination.intake.forms import ActionForm, form_for, scope_of
from coordination.reading.case_parts import CaseFile
from coordination.rules.fields import FIELDS
from coordination.rules.permissions import Actor
from coordination.web.templatetags.dressing import severity_choices


class Photos(forms.ClearableFileInput):
    """Several photos at once, from the camera or the files."""

    allow_multiple_selected = True


class Suggested(forms.TextInput):
    """A line to type in that offers some answers; others may be typed too."""

    def __init__(self, offered: Iterable[str]) -> None:
        super().__init__({"autocomplete": "off"})
        self.offered = tuple(offered)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The line and its list."""
        attrs = attrs or {}
        known = f"{attrs.get('id', name)}-offered"
        lines = format_html_join("", '<option value="{}">', ((one,) for one in self.offered))
        line = super().render(name, value, attrs | {"list": known}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', line, known, lines)


class PhotosField(forms.FileField):
    """Photos as sent; whether they are photos is intake's to say."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": "image/*", "multiple": True}
        hint = _("Where it was taken is removed from every photo.")
        super().__init__(label=_("Photos"), widget=Photos(attrs=attrs), help_text=hint, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file sent; none is an empty list."""
        sent = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not sent:
            raise forms.ValidationError(_("Choose at least one photo."))
        return sent


class PhotosForm(forms.Form):
    """Photos to add."""

    photos = PhotosField()


WITH_PHOTOS = frozenset({"task_complete"})
"""Actions whose form takes photos beside what the rules ask: its evidence goes with it."""


def evidence_missing(file: CaseFile, task: int | None) -> bool:
    """Whether this task still needs a photo before it can be reported done."""
    return any(t.id == task and t.evidence and not t.attachments for t in file.tasks)


ARRIVALS = (
    ("0", _("on site already")),
    ("10", _("in 10 minutes")),
    ("15", _("in 15 minutes")),
    ("20", _("in 20 minutes")),
    ("30", _("in 30 minutes")),
    ("45", _("in 45 minutes")),
    ("60", _("in an hour")),
    ("120", _("in two hours")),
)
WITHIN = (("10", _("10 minutes")), ("30", _("30 minutes")), ("60", _("one hour")), ("120", _("two hours")))
CHOICES: dict[tuple[str, str], dict[str, Any]] = {
    ("rule", "outcome"): {"confirmed": _("It has to come"), "released": _("It may stay away")},
}
"""Where a code's own label says too little on a button."""
CALLS = {"add_department": "organisation", "amend_plan": "summon"}
"""The field of an action that calls one more department: those called already are not offered."""
FEW = 6
"""Up to so many choices are buttons side by side; more are a list to pull down."""


def outcome_said(action: str, code: str) -> str:
    """What somebody decided, in the words of the button they pressed; empty where nothing is decided."""
    asked = next((field for field in FIELDS.get(action, ()) if field.name == "outcome"), None)
    labels = {c: gettext(label) for c, label in asked.choices} if asked else {}
    return str((labels | CHOICES.get((action, "outcome"), {})).get(code, ""))


def scope(file: CaseFile, by: Actor) -> Scope:
    """What the values of an action on this case are chosen from."""
    return scope_of(file, by)


def dressed_form(action: str, data: Any, within: Scope, *, evidence: bool = False, **kwargs: Any) -> ActionForm:
    """The form of an action, empty or as typed; `evidence`: its photos are not optional."""
    form = form_for(action, data, scope=within, use_required_attribute=False, **kwargs)
    for name, field in form.fields.items():
        _dress(field, CHOICES.get((action, name), {}))
    if action in CALLS:
        _leave_out_called(form[CALLS[action]], within.called)
    if action == "order":
        form.fields["within"].widget = forms.RadioSelect(choices=WITHIN)
        form.fields["within"].label = _("Within")
    if action in WITH_PHOTOS:
        form.fields["photos"] = PhotosField(required=evidence)
    return form


def _leave_out_called(bound: forms.BoundField, called: Collection[int]) -> None:
    """What somebody chose before it was called stays, with its error."""
    given = bound.data if isinstance(bound.data, list) else [bound.data]
    offered = bound.field.widget.choices
    bound.field.widget.choices = [one for one in offered if one[0] not in called or str(one[0]) in given]


def _dress(field: forms.Field, said: Mapping[str, Any]) -> None:
    kind = field.asked.kind
    if kind == "severity":
        field.widget = forms.RadioSelect(choices=severity_choices())
    elif kind == "choice":
        field.widget.choices = [(code, said.get(code, label)) for code, label in field.widget.choices]
        _as_buttons(field)
    elif kind == "minutes":
        field.label = _("There when")
        field.widget = forms.RadioSelect(choices=ARRIVALS)
    elif kind == "phone":
        field.widget.attrs["data-private"] = ""
        field.help_text = gettext("11 digits for a mobile; leave it empty if they do not want to.")


def _as_buttons(field: forms.Field) -> None:
    choices = [choice for choice in field.widget.choices if choice[0] != "" or not field.required]
    if len(choices) <= FEW:
        if not field.required:
            choices = [choice for choice in choices if choice[0] != ""]
        field.widget = forms.RadioSelect(choices=choices)
