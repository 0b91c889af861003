"""A plan as JSON says it: a list of tasks, each cleaned like any other form; what is wrong is named by row and field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.intake.fields import (
    MOST_TASKS,
    FlagField,
    MomentField,
    OneOfField,
    OrganisationField,
    TextField,
)
from coordination.rules.fields import PAYERS, SHORT

NAMES = ("key", "organisation", "what", "due_at", "waits_for", "verify_first", "evidence", "payer")


class PlannedTask(forms.Form):
    """One task of a plan; `waits_for` is a list of keys of this plan, or `#n` for task n of the case."""

    key = TextField(required=False, max_length=20)
    organisation = OrganisationField()
    what = TextField(max_length=SHORT)
    due_at = MomentField()
    verify_first = FlagField(required=False)
    evidence = FlagField(required=False)
    payer = OneOfField(required=False, choices=[("", ""), *PAYERS])


class PlanField(forms.Field):
    """A list of tasks. Its errors are lines `row.field: what is wrong`; `problems` has them apart."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problems: dict[str, str] = {}

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        """The tasks as stages take them."""
        self.problems = {}
        if value in self.empty_values:
            return []
        if not isinstance(value, list) or len(value) > MOST_TASKS:
            raise ValidationError(_("Give a list of at most %(most)s tasks.") % {"most": MOST_TASKS}, code="type")
        tasks = [self._task(index, row) for index, row in enumerate(value, start=1)]
        if self.problems:
            raise ValidationError([f"{path}: {what}" for path, what in self.problems.items()])
        return tasks

    def _task(self, index: int, row: Any) -> dict[str, Any]:
        key = str(row.get("key") or index) if isinstance(row, dict) else str(index)
        if not isinstance(row, dict):
            self.problems[key] = _("A task is an object.")
            return {}
        for name in sorted(set(row) - set(NAMES), key=str):
            self.problems[f"{key}.{str(name)[:40]}"] = _("There is no such field.")
        form = PlannedTask(row)
        for name, errors in form.errors.items():
            self.problems[f"{key}.{name}"] = str(errors[0])
        return {**form.cleaned_data, "key": key, "waits_for": self._waits(key, row.get("waits_for"))}

    def _waits(self, key: str, given: Any) -> list[str]:
        if given in (None, ""):
            return []
        if not isinstance(given, list) or any(isinstance(e, bool) or not isinstance(e, str | int) for e in given):
            self.problems[f"{key}.waits_for"] = _("Give a list of keys.")
            return []
        return [str(entry)[:20] for entry in given]
