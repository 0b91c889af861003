"""Django forms for what an action asks, made from rules.fields; every value is cleaned by intake.fields.

Room: intake, floor 3. Who comes in: the pages (and whoever else takes form data). What never happens here: a rule of its
own. Labels are English source strings, translated when they are drawn.
"""

import json
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, gettext_lazy

from coordination.intake.fields import ANYWHERE, PLAN, Scope, candidates, clean
from coordination.reading import catalogue
from coordination.reading.case_parts import CaseFile
from coordination.reading.filters import NO_MOMENT
from coordination.rules.fields import FIELDS, Field
from coordination.rules.permissions import Actor
from coordination.rules.words import Kind, Severity

Choices = list[tuple[Any, Any]]
NONE_CHOSEN = ("", "—")
SEVERITIES = (
    (Severity.CRITICAL, "I · danger to life or property"),
    (Severity.URGENT, "II · water, power, gas or heat out"),
    (Severity.ORDINARY, "III · ordinary"),
    (Severity.MINOR, "IV · minor"),
)


class PlanRows(forms.Textarea):
    """A plan: as JSON in one field, or as repeated fields `tasks-0-organisation`, `tasks-0-what` … from a page.

    Rows without organisation, what and due time are no tasks. `waits_for` takes several keys, in one field or several.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The rows as a list of objects, or whatever was given instead."""
        given = data.get(name)
        if given not in (None, ""):
            return _from_json(given) if isinstance(given, str) else given
        rows: dict[int, dict[str, Any]] = {}
        for entry in data:
            index, column = _row_of(str(entry), name)
            if column:
                many = column == "waits_for" and hasattr(data, "getlist")
                rows.setdefault(index, {})[column] = _keys(data.getlist(entry)) if many else data.get(entry)
        return [
            row for _, row in sorted(rows.items()) if any(row.get(part) for part in ("organisation", "what", "due_at"))
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: an empty plan says so itself."""
        return False


_COLUMNS = frozenset(asked.name for asked in PLAN)


def _row_of(entry: str, name: str) -> tuple[int, str]:
    prefix, _, rest = entry.partition("-")
    index, _, column = rest.partition("-")
    fits = prefix == name and index.isdecimal() and len(index) <= 3 and column in _COLUMNS
    return (int(index), column) if fits else (0, "")


def _keys(values: Iterable[str]) -> list[str]:
    return [key for value in values for key in value.replace("，", ",").replace("、", ",").split(",") if key.strip()]


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


class Value(forms.Field):
    """One value asked for; `asked` is the rule's field, `scope` what it is chosen from."""

    scope: Scope = ANYWHERE

    def __init__(self, asked: Field) -> None:
        hint = gettext_lazy(asked.hint) if asked.hint else ""
        super().__init__(
            label=gettext_lazy(asked.label), required=asked.required, help_text=hint, widget=_widget(asked)
        )
        self.asked = asked

    def clean(self, value: Any) -> Any:
        """As a stage wants it; None where an optional one was left empty."""
        try:
            return clean(self.asked, value, self.scope)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") != NO_MOMENT:
                raise
            raise ValidationError(gettext("Choose both a day and a time, such as 23 November, 14:30.")) from wrong

    def prepare_value(self, value: Any) -> Any:
        """A moment known already is shown in the time of this place, which is how an entered one is read."""
        return localtime(value) if isinstance(value, datetime) and is_aware(value) else value

    def choose_from(self, scope: Scope) -> None:
        """Offer what makes sense here."""
        self.scope = scope
        if self.asked.kind == "clause" and scope.clauses:
            self.widget = forms.Select()
        if hasattr(self.widget, "choices"):
            self.widget.choices = _offered(self.asked, scope)


class ActionForm(forms.Form):
    """What one action asks. After `is_valid`, `values` is what its stage takes: nothing that was left empty."""

    action = ""

    def __init__(self, data: Any = None, *, scope: Scope = ANYWHERE, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for value in self.fields.values():
            value.choose_from(scope)

    @property
    def values(self) -> dict[str, Any]:
        """Cleaned values under the stage's names."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


@lru_cache(maxsize=128)
def form_class(action: str) -> type[ActionForm]:
    """The form of an action of the lifecycle; one without fields asks nothing."""
    fields = {asked.name: Value(asked) for asked in FIELDS.get(action, ())}
    return type(f"{action.title().replace('_', '')}Form", (ActionForm,), {"action": action, **fields})


def form_for(action: str, data: Any = None, *, scope: Scope = ANYWHERE, **kwargs: Any) -> ActionForm:
    """A form of an action, empty or with what was entered; `kwargs` as for any Django form (auto_id, prefix, initial)."""
    return form_class(action)(data, scope=scope, **kwargs)


def scope_of(file: CaseFile, by: Actor) -> Scope:
    """What values of an action on this case are chosen from."""
    case = copy(file.case)
    called = frozenset(one.organisation.id for one in file.convening.summonses) if file.convening else frozenset()
    tasks = tuple((task.id, f"{task.position} {task.title}") for task in file.tasks)
    return Scope(by, case, tasks, file.clauses, called)


_LINES: Mapping[str, dict[str, str]] = {
    "phone": {"type": "tel", "inputmode": "tel", "autocomplete": "off"},
    "name": {"autocomplete": "off"},
    "latitude": {"inputmode": "decimal"},
    "longitude": {"inputmode": "decimal"},
    "case": {"autocomplete": "off", "placeholder": "2026-4817"},
}


def _widget(asked: Field) -> forms.Widget:
    longest = (
        {"maxlength": str(asked.longest)} if asked.longest and asked.kind in ("line", "name", "text", "phone") else {}
    )
    if asked.kind == "text":
        return forms.Textarea(attrs={"rows": "3", **longest})
    if asked.kind == "plan":
        return PlanRows(attrs={"rows": "4"})
    if asked.kind == "flag":
        return forms.CheckboxInput()
    if asked.kind in ("departments", "tasks"):
        return forms.CheckboxSelectMultiple()
    if asked.kind in ("choice", "severity", "category", "organisation", "department", "community"):
        return forms.Select()
    if asked.kind in ("minutes", "count"):
        return forms.NumberInput(attrs={"min": "0", "inputmode": "numeric"})
    if asked.kind == "moment":
        return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.TextInput(attrs={**_LINES.get(asked.kind, {}), **longest})


def _offered(asked: Field, scope: Scope) -> Choices:
    first = [] if asked.kind in ("departments", "tasks") else [NONE_CHOSEN]
    return [*first, *choices_of(asked, scope)]


def choices_of(asked: Field, scope: Scope = ANYWHERE) -> Choices:
    """What a field offers here, as Django choices; groups for communities and categories."""
    if asked.kind == "choice":
        return [(code, gettext(label)) for code, label in asked.choices]
    if asked.kind == "severity":
        return [(int(level), gettext(label)) for level, label in SEVERITIES]
    if asked.kind == "category":
        return _categories()
    if asked.kind == "community":
        return _communities(scope)
    if asked.kind in ("organisation", "department", "departments"):
        return [(row.id, row.short_name) for row in candidates(asked.kind, scope)]
    if asked.kind == "tasks":
        return list(scope.tasks)
    return [(code, f"{code} {text}") for code, text in scope.clauses]


def _categories() -> Choices:
    rows = catalogue.categories()
    return [
        (group.name, [(kind.code, f"{kind.code} {kind.name}") for kind in rows if kind.parent == group.id])
        for group in rows
        if group.parent is None
    ]


def _communities(scope: Scope) -> Choices:
    """By subdistrict or town, those of the case or of whoever asks first."""
    rows = catalogue.organisations()
    own = (
        {scope.case.subdistrict_id}
        if scope.case
        else {hat.organisation for hat in scope.by.hats}
        if scope.by
        else set()
    )
    above = [row for row in rows if row.kind in (Kind.SUBDISTRICT, Kind.TOWN)]
    return [
        (parent.short_name, [(row.id, row.short_name) for row in rows if row.is_community and row.parent == parent.id])
        for parent in sorted(above, key=lambda row: row.id not in own)
    ]
