"""Floor 5, web: the fields that narrow a list, a board or a map of cases.

Most of them are lists to pull down, drawn alike for everybody who picks the same: those are drawn once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue, words
from coordination.reading.filters import CaseFilter
from coordination.rules.words import COMMUNITY_KINDS, Kind
from coordination.web.remembered import remembered

ANY = ("", _("Any"))
PICKED = frozenset({"state", "severity", "card", "category", "subdistrict", "community", "department"})
"""What is picked from a list: what somebody types, be it a resident's number, is not kept."""


def fields(given: QueryDict, told: dict[str, str]) -> SafeString:
    """The fields with what is given in them; `told` are the errors by field."""
    chosen = {name: given[name] for name in CaseFilter.base_filters if given.get(name)}
    if told or chosen.keys() - PICKED:
        return drawn(Filters(given, told))
    return _picked(tuple(chosen.items()), catalogue.edition())


def drawn(filters: forms.Form) -> SafeString:
    """The fields of a form that narrows a list."""
    return render_to_string("coordination/parts/filter_fields.html", {"filters": filters})


def _draw_picked(chosen: tuple[tuple[str, str], ...], _edition: int) -> SafeString:
    given = QueryDict(mutable=True)
    given.update(dict(chosen))
    return drawn(Filters(given, {}))


_picked = remembered(_draw_picked, most=32)


class Pairs(BaseChoiceIterator):
    """Choices that are pairs as they stand: Django goes through hundreds of others three times to make sure."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        self.pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.pairs)


class Filters(forms.Form):
    """What a list is narrowed by; the names are those of `reading.filters.CaseFilter`."""

    q = forms.CharField(label=_("Number, words, place, phone"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False)
    severity = forms.ChoiceField(label=_("How urgent"), required=False)
    card = forms.ChoiceField(label=_("Card"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict or town"), required=False)
    community = forms.ChoiceField(label=_("Community or village"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    filed_after = forms.DateField(label=_("Filed from"), required=False)
    filed_before = forms.DateField(label=_("Filed up to"), required=False)

    def __init__(self, given: QueryDict, told: dict[str, str]) -> None:
        super().__init__(given, auto_id="id_%s")
        for name, choices in _choices(given).items():
            self.fields[name].choices = Pairs([ANY, *choices])
        for name in CaseFilter.base_filters:
            if given.get(name) and name not in self.fields:  # opened by a number elsewhere: kept, and shown as a chip
                self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for name, what in told.items():
            self.add_error(name if name in self.fields else None, what)


FIELDS = frozenset(Filters.base_fields)
"""What a form narrows by; other filters are opened by a number elsewhere."""


def _choices(given: QueryDict) -> dict[str, Iterable[tuple[str, Any]]]:
    parties = catalogue.organisations()
    inside = given.get("subdistrict", "")
    communities = [p for p in parties if p.kind in COMMUNITY_KINDS and inside in ("", p.code, str(p.parent))]
    if inside and not communities:
        parent = catalogue.organisation_named(inside)
        communities = [p for p in parties if parent and p.parent == parent.id]
    return {
        "state": [("open", _("Open")), *words.STATES.items()],
        "severity": [(str(level), title) for level, title in words.SEVERITY_TITLES.items()],
        "card": [("warn", _("Yellow card")), ("due", _("Red card"))],
        "category": [(c.code, c.name if c.parent is None else f"　{c.name}") for c in catalogue.categories()],
        "subdistrict": [(p.code, p.short_name) for p in parties if p.kind in (Kind.SUBDISTRICT, Kind.TOWN)],
        "community": [(p.code, p.short_name) for p in communities],
        "department": [(p.code, p.short_name) for p in parties if p.kind == Kind.DEPARTMENT],
    }
