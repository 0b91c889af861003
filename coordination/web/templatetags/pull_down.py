"""Floor 5, web: a list to pull down, drawn from lines that are remembered.

A case page has over a thousand such lines, the same on every page: categories, communities, departments. Django makes a
dictionary and runs two templates for each of them.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Flat = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Groups in their order, each a name (empty: none) and its values with their words."""


class PullDown(forms.Select):
    """As Django's own, with every label escaped."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list with what is chosen in it."""
        chosen = set(self.format_value(value))
        inside = "".join(
            line.replace(">", " selected>", 1) if at in chosen else line for at, line in _lines(self._flat())
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, mark_safe(inside))  # noqa: S308 - each line is escaped

    def _flat(self) -> Flat:
        found = []
        for first, second in self.choices:
            if isinstance(second, list | tuple):
                found.append((str(first), tuple((str(value), str(label)) for value, label in second)))
            else:
                found.append(("", ((str(first), str(second)),)))
        return tuple(found)


@lru_cache(maxsize=512)
def _lines(groups: Flat) -> tuple[tuple[str | None, str], ...]:
    """Every line with its value; the tags of a group have none."""
    return tuple(_drawn(groups))


def _drawn(groups: Flat) -> Iterator[tuple[str | None, str]]:
    for group, lines in groups:
        if group:
            yield None, format_html('<optgroup label="{}">', group)
        for value, label in lines:
            yield value, format_html('<option value="{}">{}</option>', value, label)
        if group:
            yield None, "</optgroup>"
