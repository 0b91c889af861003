"""Floor 5, web: the plan as a form: one row for each task, numbered on from the tasks there are.

Without JavaScript the form brings empty rows, and a button asks for more. An empty row is no task. Rows nobody typed in
yet are all alike: one is drawn, the others are copies of it, as the browser makes more of them. What is wrong stands at
its row, whether the form or the stage finds it: the stage names rows by their key, which is their number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from coordination.intake.fields import MOST_TASKS, PLAN, Scope
from coordination.intake.forms import Value
from coordination.reading import catalogue
from coordination.reading.case_parts import CaseFile

ROWS = 5
BETWEEN = re.compile(r"[\s,，、;；.。和]+")
NUMBER = re.compile(r"(?:第|#|[Nn]o\.?)?(\d{1,3})(?:项|号)?")
PREFIX = "plan"
UNNUMBERED = "__number__"
"""Stands in the empty row where its number belongs."""
TELLS = ("organisation", "what", "due_at")
"""A row in which none of these is filled is no task."""
ASKED = {asked.name: asked for asked in PLAN if asked.name not in ("key", "waits_for")}


class PlannedTask(forms.Form):
    """One task of the plan."""

    number: int | None = None

    def __init__(self, *args: Any, within: Scope, who: Sequence[tuple[int, str]], first: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        for name, asked in ASKED.items():
            self.fields[name] = Value(asked)
            self.fields[name].choose_from(within)
        self.fields["organisation"].widget = forms.Select(choices=[("", _("Choose…")), *who])
        waits = forms.CharField(label=_("Waits for"), required=False, max_length=60)
        waits.widget.attrs |= {"inputmode": "numeric", "placeholder": _("numbers of tasks: 1, 3")}
        self.fields["waits_for"] = waits
        self.order_fields(["organisation", "what", "due_at", "waits_for"])

    def has_changed(self) -> bool:
        """Whether the row says anything."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in TELLS)

    def clean_waits_for(self) -> list[str]:
        """Numbers of tasks: those of the case as the stage names them, those of this form by their own.

        Raises ValidationError for anything else: a task that silently waits for nothing may be begun too early.
        """
        said = [part for part in BETWEEN.split(self.cleaned_data["waits_for"]) if part]
        found = [NUMBER.fullmatch(part) for part in said]
        if not all(found):
            raise ValidationError(
                _(
                    "“%(what)s” is no number of a task. Write the number in front of the task it waits for, such as 1 or 1, 3."
                ),
                params={"what": said[found.index(None)]},
            )
        numbers = dict.fromkeys(int(number.group(1)) for number in found if number)
        return [str(n) if n >= self.first else f"#{n}" for n in numbers]

    def values(self) -> dict[str, Any]:
        """The task as the stage takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None} | {
            "key": str(self.number)
        }


class PlanRows(forms.BaseFormSet):
    """Rows numbered from the first free number."""

    def add_fields(self, form: PlannedTask, index: int | None) -> None:
        """Tell every row its number, for the template."""
        super().add_fields(form, index)
        form.number = form.first + index if index is not None else None

    @cached_property
    def empty_row(self) -> SafeString:
        """The row that others are copied from, with Django's place holder for its index."""
        said = {"form": self.empty_form, "number": UNNUMBERED}
        return render_to_string("coordination/parts/plan_row.html", said)

    @property
    def blank_rows(self) -> list[SafeString]:
        """The rows of a form nobody typed in yet."""
        first = self.form_kwargs["first"]
        return [
            mark_safe(self.empty_row.replace("__prefix__", str(at)).replace(UNNUMBERED, str(first + at)))  # noqa: S308 - drawn
            for at in range(self.total_form_count())
        ]

    def unjudged(self) -> None:
        """Show what was typed without judging it yet."""
        for form in self.forms:
            form._errors = ErrorDict()
        self._errors, self._non_form_errors = [{} for _form in self.forms], self.error_class()

    def tasks(self) -> list[dict[str, Any]]:
        """The plan as the stage takes it."""
        return [form.values() for form in self.forms if form.has_changed()]

    def tell(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Put what the stage found at the rows it names; returns what belongs to none."""
        left = {}
        by_key = {str(form.number): form for form in self.forms}
        for path, what in problems.items():
            name, _, rest = path.partition(".")
            key, _, field = rest.partition(".")
            if name != "tasks" or key not in by_key:
                left[path] = what
            else:
                by_key[key].add_error(field if field in by_key[key].fields else None, what)
        return left


def organisations_for(file: CaseFile) -> list[tuple[int, str]]:
    """Who can get a task: the departments called, then the levels of the territory."""
    case = file.case
    levels = [pk for pk in (case.handler_id, case.subdistrict_id, case.community_id) if pk is not None]
    ids = list(dict.fromkeys([*file.departments, *levels]))
    known = catalogue.parties(ids)
    return [(pk, known[pk].short_name) for pk in ids if pk in known]


def first_number(file: CaseFile) -> int:
    """Rows are numbered on from the tasks there are."""
    return max((task.position for task in file.tasks), default=0) + 1


def plan_rows(file: CaseFile, within: Scope, data: QueryDict | None = None, *, extra: int = ROWS) -> PlanRows:
    """The rows of a plan, empty or as typed."""
    made = forms.formset_factory(
        PlannedTask, formset=PlanRows, extra=extra, max_num=MOST_TASKS, absolute_max=MOST_TASKS
    )
    kwargs = {"within": within, "who": organisations_for(file), "first": first_number(file)}
    return made(data, prefix=PREFIX, form_kwargs=kwargs)


def tasks_typed(data: QueryDict) -> list[str]:
    """Each row of a plan as a line to copy from: who, what, by when."""
    lines = []
    for index in range(MOST_TASKS):
        who, what, due = (data.get(f"{PREFIX}-{index}-{name}", "").strip() for name in TELLS)
        party = catalogue.organisation_named(who[:40]) if who else None
        if line := " · ".join(filter(None, (party.short_name if party else "", what, due))):
            lines.append(line)
    return lines


def one_more_row(data: QueryDict) -> QueryDict:
    """What was typed, with one row more; the answer to “add a row” without JavaScript."""
    changed = data.copy()
    name = f"{PREFIX}-TOTAL_FORMS"
    given = changed.get(name, "")
    changed[name] = str(min(int(given) + 1 if given.isascii() and given.isdigit() else ROWS, MOST_TASKS))
    return changed
