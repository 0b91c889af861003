"""Floor 5, web: what the administrator's desk calls things. Models keep to codes; a door says words."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import display
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.reading.words import KINDS, ROLES, SEVERITIES, STATES, Words, of

APPS: dict[str, Promise] = {
    "axes": pgettext_lazy("desk", "Sign-in"),
    "knox": pgettext_lazy("desk", "Other systems"),
}

MODELS: dict[str, Promise] = {
    "AccessAttempt": pgettext_lazy("desk", "Failed sign-ins (delete to unlock)"),
    "AccessRecord": pgettext_lazy("desk", "Access records"),
    "Alarm": pgettext_lazy("desk", "Alarms"),
    "Approval": pgettext_lazy("desk", "Requests for approval"),
    "Attachment": pgettext_lazy("desk", "Attachments"),
    "AuthToken": pgettext_lazy("desk", "API tokens (delete to revoke)"),
    "CalendarYear": pgettext_lazy("desk", "Holidays by year"),
    "Case": pgettext_lazy("desk", "Cases"),
    "Category": pgettext_lazy("desk", "Categories"),
    "Clock": pgettext_lazy("desk", "Clocks"),
    "Convening": pgettext_lazy("desk", "Convenings"),
    "Delivery": pgettext_lazy("desk", "Deliveries"),
    "Duty": pgettext_lazy("desk", "Duty list"),
    "DutyDepartment": pgettext_lazy("desk", "Departments of a duty"),
    "Edition": pgettext_lazy("desk", "Editions of the duty list"),
    "Event": pgettext_lazy("desk", "Events"),
    "EventJob": pgettext_lazy("desk", "What is still to be done about events"),
    "Holding": pgettext_lazy("desk", "Holdings"),
    "Mark": pgettext_lazy("desk", "Marks of clocks"),
    "Membership": pgettext_lazy("desk", "Roles"),
    "Organisation": pgettext_lazy("desk", "Organisations"),
    "Outline": pgettext_lazy("desk", "Outlines on the map"),
    "Report": pgettext_lazy("desk", "Residents' reports"),
    "Roster": pgettext_lazy("desk", "Rosters"),
    "Ruling": pgettext_lazy("desk", "Rulings"),
    "Summons": pgettext_lazy("desk", "Summonses"),
    "SupervisionOrder": pgettext_lazy("desk", "Supervision orders"),
    "Task": pgettext_lazy("desk", "Tasks"),
    "Tick": pgettext_lazy("desk", "Rounds of the worker"),
    "User": pgettext_lazy("desk", "People"),
}

FIELDS: dict[str, Promise] = {
    "action": pgettext_lazy("desk", "Action"),
    "at": pgettext_lazy("desk", "At"),
    "attempt_time": pgettext_lazy("desk", "At"),
    "case": pgettext_lazy("desk", "Case"),
    "category": pgettext_lazy("desk", "Category"),
    "cleared_at": pgettext_lazy("desk", "Cleared at"),
    "code": pgettext_lazy("desk", "Code"),
    "community": pgettext_lazy("desk", "Community"),
    "community_may_handle": pgettext_lazy("desk", "A community may handle it"),
    "complex": pgettext_lazy("desk", "Complex matter"),
    "created": pgettext_lazy("desk", "Made at"),
    "count": pgettext_lazy("desk", "Times"),
    "detail": pgettext_lazy("desk", "Detail"),
    "display_name": pgettext_lazy("desk", "Name"),
    "duty_phone": pgettext_lazy("desk", "Duty phone"),
    "edition": pgettext_lazy("desk", "Edition"),
    "ends_at": pgettext_lazy("desk", "Until"),
    "ends_on": pgettext_lazy("desk", "First day no longer held"),
    "expiry": pgettext_lazy("desk", "Valid until"),
    "failures_since_start": pgettext_lazy("desk", "Failed tries"),
    "filed_at": pgettext_lazy("desk", "Filed at"),
    "from_state": pgettext_lazy("desk", "From"),
    "handler": pgettext_lazy("desk", "Handler"),
    "ip_address": pgettext_lazy("desk", "Address of the computer"),
    "is_active": pgettext_lazy("desk", "Active"),
    "kind": pgettext_lazy("desk", "Kind"),
    "language": pgettext_lazy("desk", "Language"),
    "last_at": pgettext_lazy("desk", "Last at"),
    "lat": pgettext_lazy("desk", "Latitude"),
    "lon": pgettext_lazy("desk", "Longitude"),
    "mark": pgettext_lazy("desk", "Short mark on tiles"),
    "name": pgettext_lazy("desk", "Name"),
    "number": pgettext_lazy("desk", "Number"),
    "organisation": pgettext_lazy("desk", "Organisation"),
    "parent": pgettext_lazy("desk", "Above it"),
    "phone": pgettext_lazy("desk", "Phone"),
    "published": pgettext_lazy("desk", "Published"),
    "raised_at": pgettext_lazy("desk", "Raised at"),
    "role": pgettext_lazy("desk", "Role"),
    "schematic": pgettext_lazy("desk", "Schematic, not surveyed"),
    "seq": pgettext_lazy("desk", "No."),
    "severity": pgettext_lazy("desk", "Severity"),
    "shape": pgettext_lazy("desk", "Outline (GeoJSON)"),
    "short_name": pgettext_lazy("desk", "Short name"),
    "starts_at": pgettext_lazy("desk", "From time"),
    "starts_on": pgettext_lazy("desk", "From day"),
    "state": pgettext_lazy("desk", "State"),
    "subject": pgettext_lazy("desk", "About"),
    "theme": pgettext_lazy("desk", "Appearance"),
    "title": pgettext_lazy("desk", "Title"),
    "to_state": pgettext_lazy("desk", "To"),
    "user": pgettext_lazy("desk", "Person"),
    "username": pgettext_lazy("desk", "Account"),
    "usual_severity": pgettext_lazy("desk", "Usual severity"),
    "version": pgettext_lazy("desk", "Version"),
    "year": pgettext_lazy("desk", "Year"),
}

CHOICES: dict[tuple[str, str], dict[Any, Words]] = {
    ("Organisation", "kind"): KINDS,
    ("Membership", "role"): ROLES,
    ("Case", "state"): STATES,
    ("Case", "severity"): SEVERITIES,
}
TITLE = _("Convene administration")


def say(registered: Iterable[type[models.Model]]) -> None:
    """Give models and their fields words. Django reads these names from the models themselves."""
    for model in registered:
        names = MODELS.get(model.__name__)
        if names is None:
            continue
        model._meta.verbose_name = model._meta.verbose_name_plural = names
        if app := APPS.get(model._meta.app_label):
            model._meta.app_config.verbose_name = app
        for field in model._meta.fields:
            if field.name in FIELDS and field.model in model.__mro__:
                field.verbose_name = FIELDS[field.name]


def options(field: models.Field) -> list[tuple[Any, Words]]:
    """A field's codes with their words, none of them chosen beforehand."""
    words = CHOICES.get((field.model.__name__, field.name), {})
    return [("", "—"), *((code, words.get(code, label)) for code, label in field.choices or ())]


def column(model: str, name: str) -> Callable[[models.Model], Words]:
    """A column of a list that shows words for a field's codes."""

    @display(description=FIELDS[name], ordering=name)
    def shown(row: models.Model) -> Words:
        return of(CHOICES[model, name], getattr(row, name))

    return shown
