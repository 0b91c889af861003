"""Floor 5, web: the plan as a form: one row for each task, numbered on from the tasks there are.

Without JavaScript the form brings empty rows, and a button asks for more. An empty row is no task. What is wrong stands
at its row, whether the form or the stage finds it: the stage names rows by their key, which is their number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue
from coordination.reading.case_parts import CaseFile
from coordination.rules.fields import PAYERS, SHORT
from coordination.web.case_time import PAYERS as PAYER_WORDS

ROWS, MOST_ROWS = 5, 40
NUMBER = re.compile(r"\d{1,3}")
PREFIX = "plan"


class PlannedTask(forms.Form):
    """One task of the plan."""

    organisation = forms.TypedChoiceField(
        label=_("Who"), coerce=int, error_messages={"required": _("Choose who does it.")}
    )
    what = forms.CharField(label=_("What"), max_length=SHORT, error_messages={"required": _("Say what is to be done.")})
    due_at = forms.DateTimeField(
        label=_("Done by"),
        widget=forms.DateTimeInput,
        error_messages={"required": _("Say by when."), "invalid": _("Write the time as 2026-11-23 14:30.")},
    )
    waits_for = forms.CharField(
        label=_("Waits for"), required=False, max_length=60, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    evidence = forms.BooleanField(label=_("Photo evidence needed"), required=False)
    payer = forms.ChoiceField(label=_("Who pays"), required=False)
    verify_first = forms.BooleanField(label=_("What waits for it starts only when it is checked"), required=False)

    def __init__(self, *args: Any, who: Sequence[tuple[int, str]], first: int, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.first = first
        self.fields["organisation"].choices = [("", _("Choose…")), *who]
        self.fields["payer"].choices = [("", _("Not settled")), *((code, PAYER_WORDS[code]) for code, _label in PAYERS)]
        self.fields["waits_for"].help_text = gettext("numbers of other tasks, e.g. 1, 3")

    def clean_waits_for(self) -> list[str]:
        """Numbers of tasks: those of the case as the stage names them, those of this form by their own."""
        found = [int(number) for number in NUMBER.findall(self.cleaned_data["waits_for"])]
        return [str(n) if n >= self.first else f"#{n}" for n in dict.fromkeys(found)]


class _Rows(forms.BaseFormSet):
    """Rows numbered from the first free number."""

    first = 1

    def number(self, form: forms.Form) -> int:
        """The number a row is shown under."""
        return self.first + self.forms.index(form)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Tell every row its number, for the template."""
        super().add_fields(form, index)
        form.number = self.first + index if index is not None else None

    def filled(self) -> list[forms.Form]:
        """Rows that were filled in at all."""
        return [form for form in self.forms if form.has_changed()]

    def tasks(self) -> list[dict[str, Any]]:
        """The plan as the stage takes it."""
        return [{**form.cleaned_data, "key": str(self.number(form))} for form in self.filled()]

    def tell(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Put what the stage found at the rows it names; returns what belongs to none."""
        left = {}
        for path, what in problems.items():
            _tasks, _, rest = path.partition(".")
            key, _, field = rest.partition(".")
            form = next((f for f in self.forms if str(self.number(f)) == key), None)
            if form is None:
                left[path] = what
            else:
                form.add_error(field if field in form.fields else None, what)
        return left


def organisations_for(file: CaseFile) -> list[tuple[int, str]]:
    """Who can get a task: the departments called, then the levels of the territory."""
    case = file.case
    levels = [pk for pk in (case.handler_id, case.subdistrict_id, case.community_id) if pk is not None]
    ids = list(dict.fromkeys([*file.departments, *levels]))
    known = catalogue.parties(ids)
    return [(pk, known[pk].short_name) for pk in ids if pk in known]


def plan_rows(file: CaseFile, data: QueryDict | None = None, *, prefix: str = PREFIX) -> _Rows:
    """The rows of a plan, empty or as typed."""
    first = max((task.position for task in file.tasks), default=0) + 1
    made: type[_Rows] = forms.formset_factory(
        PlannedTask, formset=_Rows, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    made.first = first
    who = organisations_for(file)
    return made(data, prefix=prefix, form_kwargs={"who": who, "first": first})


def one_more_row(data: QueryDict, *, prefix: str = PREFIX) -> QueryDict:
    """What was typed, with one row more; the answer to “add a row” without JavaScript."""
    changed = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    given = changed.get(name, "")
    changed[name] = str(min(int(given) + 1 if given.isdigit() else ROWS, MOST_ROWS))
    return changed
