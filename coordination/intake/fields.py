"""The kinds of value an action asks for, as form fields: one cleaning for pages and API alike.

Room: intake, floor 3. Who comes in: `forms`, for both doors. Each field takes what a browser sends and what JSON says,
refuses the wrong type by name, and hands on what stages take: ids, numbers, aware times.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue
from coordination.reading.filters import moment_from
from coordination.records.case import Case
from coordination.rules.permissions import Actor
from coordination.rules.words import COMMUNITY_KINDS, Kind

MOBILE = re.compile(r"1\d{10}")
LANDLINE = re.compile(r"(0\d{2,3})?\d{7,8}(-\d{1,6})?")
HOTLINE = re.compile(r"1\d{2,4}|400\d{7}")
MOST_MINUTES = 100_000
MOST_TASKS = 40
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ud800-\udfff]")
"""Control characters and lone surrogates: nobody types them, PostgreSQL or JSON refuse some of them."""

WRONG_TYPE = _("Give a text.")


class TextField(forms.CharField):
    """Words; anything but a string is refused, control characters are left out."""

    def to_python(self, value: Any) -> str:
        """The words as typed, without what nobody can type."""
        if value is not None and not isinstance(value, str):
            raise ValidationError(WRONG_TYPE, code="type")
        clean = CONTROLS.sub("", value or "").replace("\r\n", "\n")
        return super().to_python(clean)


class FlagField(forms.BooleanField):
    """Yes or no; absent is no."""

    def to_python(self, value: Any) -> bool:
        """True or False."""
        if value in (None, "", False, "false", "False", "0", "off", "no"):
            return False
        if value in (True, "true", "True", "1", "on", "yes"):
            return True
        raise ValidationError(_("Give true or false."), code="type")


class WholeField(forms.IntegerField):
    """A whole number; true and 1.5 are none."""

    def to_python(self, value: Any) -> int | None:
        """The number."""
        if isinstance(value, bool | float | list | dict):
            raise ValidationError(_("Give a whole number."), code="type")
        if isinstance(value, str) and len(value) > 12:
            raise ValidationError(_("Give a whole number."), code="type")
        return super().to_python(value)


class DecimalPlaceField(forms.FloatField):
    """A coordinate in degrees."""

    def to_python(self, value: Any) -> float | None:
        """The degrees."""
        if isinstance(value, bool | list | dict):
            raise ValidationError(_("Give degrees as a number."), code="type")
        return super().to_python(value)


class OneOfField(forms.ChoiceField):
    """One of some codes."""

    def to_python(self, value: Any) -> str:
        """The code."""
        if (value is not None and not isinstance(value, str | int)) or isinstance(value, bool):
            raise ValidationError(WRONG_TYPE, code="type")
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        """Known codes only, and they are named."""
        forms.Field.validate(self, value)
        if value and not self.valid_value(value):
            known = ", ".join(str(code) for code, _label in self.choices if code != "")
            raise ValidationError(_("Choose one of: %(known)s."), code="invalid_choice", params={"known": known})


class SeverityField(OneOfField):
    """1 (I) to 4 (IV)."""

    def clean(self, value: Any) -> int | None:
        """The severity as a number, None when left open."""
        found = super().clean(value)
        return int(found) if found else None


class MomentField(TextField):
    """A time, ISO 8601 or as a browser writes it; without an offset it is local."""

    widget = forms.DateTimeInput

    def clean(self, value: Any) -> Any:
        """An aware time, None when left open."""
        text = super().clean(value)
        return moment_from(text) if text else None


class PhoneField(TextField):
    """A phone number in China; spaces and dashes are as people write them."""

    def clean(self, value: Any) -> str:
        """The digits."""
        text = super().clean(value)
        digits = re.sub(r"[\s()（）+]|(?<=\d)-(?=\d{4})", "", text)
        digits = digits.removeprefix("86") if len(digits) == 13 else digits
        if not digits or MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or HOTLINE.fullmatch(digits):
            return digits
        if digits.isdigit() and digits.startswith("1") and len(digits) < 11:
            short = 11 - len(digits)
            raise ValidationError(
                _("%(short)s digits are missing: a mobile number has 11. Leave it empty if none is given."),
                params={"short": short},
            )
        raise ValidationError(
            _("This is no phone number: a mobile number has 11 digits. Leave it empty if none is given.")
        )


class OrganisationField(forms.Field):
    """An organisation by id or code, of some kinds."""

    widget = forms.Select
    missing = _("There is no such organisation to choose here. Choose one from the list.")

    def __init__(
        self,
        *,
        kinds: Iterable[str] = (),
        choices: Callable[[], Sequence[tuple[Any, Any]]] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.kinds = frozenset(kinds)
        self.choices = choices or self._everyone
        self.widget.choices = _Lazily(self.choices)

    def _everyone(self) -> list[tuple[Any, Any]]:
        rows = [(p.id, p.name) for p in catalogue.organisations() if not self.kinds or p.kind in self.kinds]
        return [("", _("Choose…")), *rows]

    def to_python(self, value: Any) -> int | None:
        """The id."""
        if value in self.empty_values:
            return None
        if isinstance(value, bool | float | list | dict):
            raise ValidationError(self.missing, code="type")
        found = catalogue.organisation_named(str(value)[:60])
        if found is None or not found.is_active or (self.kinds and found.kind not in self.kinds):
            raise ValidationError(self.missing, code="invalid_choice")
        return found.id


class _Lazily:
    """Choices that are read when a page is drawn, not when a form is made."""

    def __init__(self, read: Callable[[], Iterable[Any]]) -> None:
        self.read = read

    def __iter__(self) -> Any:
        return iter(self.read())


class OrganisationsField(OrganisationField):
    """Several organisations."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        """Their ids, each once."""
        if value in self.empty_values:
            return []
        if not isinstance(value, list | tuple) or len(value) > MOST_TASKS:
            raise ValidationError(_("Give a list of organisations."), code="type")
        one = super().to_python
        return [pk for pk in dict.fromkeys(one(entry) for entry in value) if pk is not None]


class CategoryField(forms.Field):
    """A category by id or code; a group is none."""

    widget = forms.Select

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.choices = _Lazily(self._grouped)

    def _grouped(self) -> list[tuple[Any, Any]]:
        rows = catalogue.categories()
        groups = [row for row in rows if row.parent is None]
        below = [(g.name, [(r.id, f"{r.code} {r.name}") for r in rows if r.parent == g.id]) for g in groups]
        return [("", _("Choose…")), *below]

    def to_python(self, value: Any) -> int | None:
        """The id."""
        if value in self.empty_values:
            return None
        found = catalogue.category_named(str(value)[:40]) if isinstance(value, str | int) else None
        if found is None or found.parent is None:
            raise ValidationError(_("There is no such category. Choose one from the duty list."), code="invalid_choice")
        return found.id


class CaseField(TextField):
    """Another case by its number, among those the asker may see."""

    def __init__(self, *, by: Actor, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by

    def clean(self, value: Any) -> int | None:
        """Its id."""
        number = super().clean(value)
        if not number:
            return None
        found = Case.objects.visible_to(self.by).filter(number=number).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no case with this number in your scope."), code="invalid_choice")
        return found


class PartsField(forms.Field):
    """Some tasks of the case, by id."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, parts: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = parts
        self.widget.choices = parts

    def to_python(self, value: Any) -> list[int]:
        """Their ids, each once."""
        if value in self.empty_values:
            return []
        given = value if isinstance(value, list | tuple) else [value]
        known = {str(pk): pk for pk, _title in self.parts}
        wrong = [entry for entry in given if isinstance(entry, bool) or str(entry) not in known]
        if wrong:
            raise ValidationError(_("Choose tasks of this case from the list."), code="invalid_choice")
        return list(dict.fromkeys(known[str(entry)] for entry in given))


ANY_KIND: frozenset[str] = frozenset()
KINDS = {"organisation": ANY_KIND, "department": frozenset({Kind.DEPARTMENT}), "community": COMMUNITY_KINDS}
