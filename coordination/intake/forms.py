"""Forms made from the lifecycle's tables: what an action asks for, cleaned once for pages and API alike.

Room: intake, floor 3. A door makes `action_form(…)`, shows it or reads its errors, and hands `taken(form)` to the stage.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from coordination.intake.fields import (
    KINDS,
    MOST_MINUTES,
    CaseField,
    CategoryField,
    DecimalPlaceField,
    FlagField,
    MomentField,
    OneOfField,
    OrganisationField,
    OrganisationsField,
    PartsField,
    PhoneField,
    SeverityField,
    TextField,
    WholeField,
)
from coordination.intake.plan import PlanField
from coordination.rules.fields import Field
from coordination.rules.lifecycle import Row
from coordination.rules.permissions import Actor
from coordination.rules.words import Kind

SEVERITIES = (("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV"))


class ActionForm(forms.Form):
    """The values of one action."""

    action = ""


def action_form(
    row: Row,
    data: Any = None,
    *,
    by: Actor,
    clauses: Sequence[tuple[str, str]] = (),
    tasks: Sequence[tuple[int, str]] = (),
    organisations: Callable[[], Sequence[tuple[Any, Any]]] | None = None,
    **kwargs: Any,
) -> ActionForm:
    """A form for an action. `clauses` are those a decline may cite, `tasks` those of the case (id, title);
    `organisations` narrows what a page offers. Other arguments are those of a Django form.
    """
    form = ActionForm(data, use_required_attribute=False, **kwargs)
    form.action = row.action
    for asked in row.fields:
        field = _field(asked, by, clauses, tasks, organisations)
        field.label = _(asked.label)
        field.help_text = _(asked.hint) if asked.hint else ""
        form.fields[asked.name] = field
    return form


def taken(form: forms.Form) -> dict[str, Any]:
    """What a valid form hands to its stage: empty values are left out, so that the stage's defaults hold."""
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [], ())}


def _field(
    asked: Field,
    by: Actor,
    clauses: Sequence[tuple[str, str]],
    tasks: Sequence[tuple[int, str]],
    organisations: Callable[[], Sequence[tuple[Any, Any]]] | None,
) -> forms.Field:
    required = asked.required
    if asked.kind in ("organisation", "department", "community"):
        offered = None if asked.kind == "community" else organisations
        return OrganisationField(required=required, kinds=KINDS[asked.kind], choices=offered)
    if asked.kind == "clause" and clauses:
        return OneOfField(required=required, choices=[("", _("Choose…")), *((c, f"{c} {text}") for c, text in clauses)])
    if asked.kind == "case":
        return CaseField(required=required, by=by, max_length=20)
    if asked.kind == "tasks":
        return PartsField(required=required, parts=tasks)
    return _MAKERS[asked.kind](asked)


def _words(asked: Field) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3}) if asked.kind == "text" else forms.TextInput()
    return TextField(required=asked.required, max_length=asked.longest or 200, widget=widget)


def _choice(asked: Field) -> forms.Field:
    choices = [(code, _(label)) for code, label in asked.choices]
    return OneOfField(required=asked.required, choices=choices if asked.required else [("", _("Choose…")), *choices])


def _severity(asked: Field) -> forms.Field:
    return SeverityField(required=asked.required, choices=SEVERITIES, widget=forms.RadioSelect)


def _degrees(most: float) -> Callable[[Field], forms.Field]:
    def make(asked: Field) -> forms.Field:
        return DecimalPlaceField(required=asked.required, min_value=-most, max_value=most, widget=forms.HiddenInput)

    return make


_MAKERS: dict[str, Callable[[Field], forms.Field]] = {
    "line": _words,
    "text": _words,
    "name": _words,
    "clause": _words,
    "choice": _choice,
    "flag": lambda asked: FlagField(required=False),
    "minutes": lambda asked: WholeField(required=asked.required, min_value=0, max_value=MOST_MINUTES),
    "moment": lambda asked: MomentField(required=asked.required, max_length=40),
    "departments": lambda asked: OrganisationsField(required=asked.required, kinds={Kind.DEPARTMENT}),
    "category": lambda asked: CategoryField(required=asked.required),
    "severity": _severity,
    "plan": lambda asked: PlanField(required=asked.required),
    "phone": lambda asked: PhoneField(required=False, max_length=30),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
}
