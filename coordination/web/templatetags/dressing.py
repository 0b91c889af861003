"""Floor 5, web: how a form field is dressed.

The tag ``field`` comes in with a bound field and leaves with what its template needs. A form knows what it asks, not
how it looks: classes, types of input and the layout of choices are decided here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

from coordination.reading import words
from coordination.web.moments import IN_A_FIELD
from coordination.web.photos import still_here
from coordination.web.templatetags.pull_down import PullDown

LONG_TEXT_ROWS = 3


def _layout(bound: BoundField) -> str:
    """Which branch of the template draws the control."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "levels" if bound.name == "severity" or widget.attrs.get("data-layout") == "levels" else "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "photos" if isinstance(widget, forms.ClearableFileInput) else "control"


def _attrs(bound: BoundField, rows: int, size: str) -> dict[str, Any]:
    widget = bound.field.widget
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    css = [kind, widget.attrs.get("class", ""), f"{kind}-{size}" if size else "", "is-invalid" if bound.errors else ""]
    attrs: dict[str, Any] = {"class": " ".join(filter(None, css))}
    if isinstance(widget, forms.Textarea):
        attrs["rows"] = rows or LONG_TEXT_ROWS
    return attrs


def _set_type(bound: BoundField) -> None:
    """Moments and days get the browser's own picker, lists to pull down our own; each form has its own copy."""
    widget = bound.field.widget
    if type(widget) is forms.Select:
        bound.field.widget = PullDown(widget.attrs, widget.choices)
    elif isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", IN_A_FIELD
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"


def control(bound: BoundField, *, rows: int = 0, size: str = "", **more: str) -> SafeString:
    """The dressed control alone, for tables that have no room for a label."""
    _set_type(bound)
    return bound.as_widget(attrs=_attrs(bound, rows, size) | more)


def dress(bound: BoundField, *, label: str, hint: str, rows: int, size: str) -> dict[str, Any]:
    """Everything ``parts/field.html`` shows."""
    layout = _layout(bound)
    whole = layout in {"control", "check", "photos"}
    more = {"data-ahead": f"{bound.auto_id}-ahead"} if layout == "photos" else {}
    return {
        "bound": bound,
        "layout": layout,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "optional": not bound.field.required and layout != "check",
        "control": control(bound, rows=rows, size=size, **more) if whole else "",
        "ahead": still_here(bound.form.files) if layout == "photos" else (),
        "options": [] if whole else [_option(bound, choice) for choice in bound],
        "errors": bound.errors,
        "described_by": _described_by(bound, bool(hint or bound.help_text)),
    }


def _described_by(bound: BoundField, has_hint: bool) -> str:
    """For a group of choices, which Django leaves to the template."""
    found = ["helptext"] * has_hint + ["error"] * bool(bound.errors)
    return " ".join(f"{bound.auto_id}_{what}" for what in found)


def _option(bound: BoundField, choice: Any) -> dict[str, Any]:
    """One radio or checkbox; a severity comes with its plate."""
    value = str(choice.data["value"])
    level = int(value) if bound.name == "severity" and value in {"1", "2", "3", "4"} else None
    return {"tag": choice.tag, "label": choice.choice_label, "severity": level, "value": value}


def severity_choices() -> list[tuple[int, Any]]:
    """Choices of a severity field, in plain words; the plate is drawn beside them."""
    return list(words.SEVERITY_ASKS.items())
