"""What a list of cases can be narrowed by. Both doors read these from the address; a bad value names its field.

Every number of the dashboards is a list under these filters.
"""

from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue
from coordination.reading.search import found_by
from coordination.records.case import Case, Involvement
from coordination.records.convening import Ruling, Summons
from coordination.records.event import Event
from coordination.records.ledger import Holding
from coordination.rules.calendar import SHANGHAI
from coordination.rules.clocks import STOPPED_STATES
from coordination.rules.words import Kind, State, SummonsState, Track

OPEN, NONE = "open", "none"
LONGEST = 200


class OneOrMore(forms.Field):
    """Several values of one name: repeated, or in one with commas."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[Any]:
        """Each value once, in the order given."""
        given = value if isinstance(value, list | tuple) else [value] if value else []
        words = [word.strip() for entry in given for word in str(entry)[:LONGEST].split(",")]
        return [self.one(word) for word in dict.fromkeys(words) if word]

    def one(self, word: str) -> Any:
        """What one word means. Raises ValidationError."""
        raise NotImplementedError


class StatesField(OneOrMore):
    """States by code; `open` stands for every state that is not finished."""

    def one(self, word: str) -> str:
        """A state, or `open`."""
        if word == OPEN or word in set(State):
            return word
        known = ", ".join([OPEN, *(state.value for state in State)])
        raise ValidationError(_("There is no such state. Known: %(known)s."), params={"known": known})


class SeveritiesField(OneOrMore):
    """Severities 1 (I) to 4 (IV)."""

    def one(self, word: str) -> int:
        """A severity."""
        if word in ("1", "2", "3", "4"):
            return int(word)
        raise ValidationError(_("Give a number from 1 (most urgent) to 4."))


class OrganisationsField(OneOrMore):
    """Organisations by code or id; `none` stands for none (id 0)."""

    def __init__(self, *, kinds: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds

    def one(self, word: str) -> int:
        """An organisation's id."""
        if word == NONE:
            return 0
        found = catalogue.organisation_named(word)
        if found is None or (self.kinds and found.kind not in self.kinds):
            raise ValidationError(_("There is no such organisation. Give its code or id."))
        return found.id


class CategoriesField(OneOrMore):
    """Categories by code or id; a group stands for all its kinds."""

    def one(self, word: str) -> int:
        """A category's id."""
        found = catalogue.category_named(word)
        if found is None:
            raise ValidationError(_("There is no such category. Give its code or id."))
        return found.id


NO_MOMENT = "no moment"
"""The code of what is said about something that is no time: a page says it in other words."""


class MomentField(forms.Field):
    """A day or a time, ISO 8601; without an offset it is local. A day means its beginning, or its end."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.end = end

    def to_python(self, value: Any) -> datetime | None:
        """An aware time."""
        text = str(value or "").strip()[:40]
        return moment_from(text, end=self.end) if text else None


def moment_from(text: str, *, end: bool = False, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A time written as a day or with minutes. Raises ValidationError."""
    try:
        day = parse_date(text)
        found = datetime.combine(day, time()) if day else parse_datetime(text.replace(" ", "T").replace("TT", "T"))
        if found is None:
            raise ValueError(text)
        found = found + timedelta(days=1) if day and end else found
        found = found.replace(tzinfo=zone) if found.tzinfo is None else found
        found.astimezone(zone)
    except (ValueError, OverflowError):
        said = _("Write a day as 2026-11-23 or a time as 2026-11-23T14:30.")
        raise ValidationError(said, code=NO_MOMENT) from None
    return found


class _Several(django_filters.Filter):
    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return self.narrow(qs, value) if value else qs

    def narrow(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value})


class States(_Several):
    """Any of several states."""

    field_class = StatesField

    def narrow(self, qs: QuerySet, value: Any) -> QuerySet:
        """Keep cases in any of these states."""
        words = set(value)
        wanted = [Q(closed_at__isnull=True)] if OPEN in words else []
        exact = sorted(words - {OPEN})
        wanted += [Q(state=exact[0]) if len(exact) == 1 else Q(state__in=exact)] if exact else []
        return qs.filter(reduce(or_, wanted))


class Severities(_Several):
    """Any of several severities."""

    field_class = SeveritiesField


class Organisations(_Several):
    """Any of several organisations in one column."""

    field_class = OrganisationsField

    def narrow(self, qs: QuerySet, value: Any) -> QuerySet:
        """One value compares as such, so that the index on (column, newest) is walked."""
        some = [pk for pk in value if pk]
        exact = {self.field_name: some[0]} if len(some) == 1 else {f"{self.field_name}__in": some}
        if 0 not in value:
            return qs.filter(**exact)
        return qs.filter(Q(**{f"{self.field_name}__isnull": True}) | Q(**exact))


class Departments(_Several):
    """Cases in which any of these departments is summoned or tasked."""

    field_class = OrganisationsField

    def narrow(self, qs: QuerySet, value: Any) -> QuerySet:
        """Those not released."""
        return qs.filter(pk__in=Involvement.objects.filter(organisation__in=value, until=None).values("case"))


class Categories(_Several):
    """Any of several categories, groups included."""

    field_class = CategoriesField

    def narrow(self, qs: QuerySet, value: Any) -> QuerySet:
        """A group stands for its kinds."""
        wanted = set(value)
        kinds = sorted(wanted | {row.id for row in catalogue.categories() if row.parent in wanted})
        return qs.filter(category=kinds[0]) if len(kinds) == 1 else qs.filter(category__in=kinds)


class Moments(django_filters.Filter):
    """A bound in time."""

    field_class = MomentField


class CaseFilter(django_filters.FilterSet):
    """The filters of the list, each by name; see the labels."""

    state = States(label=_("State"))
    category = Categories(label=_("Category"))
    community = Organisations(field_name="community", label=_("Community or village"))
    subdistrict = Organisations(
        field_name="subdistrict",
        label=_("Subdistrict or town"),
        kinds=(Kind.SUBDISTRICT, Kind.TOWN),
    )
    department = Departments(label=_("Department"))
    handler = Organisations(field_name="handler", label=_("Who handles it"))
    severity = Severities(field_name="severity", label=_("How urgent"))
    overdue = django_filters.BooleanFilter(method="with_red_card", label=_("Overdue"))
    card = django_filters.ChoiceFilter(
        choices=[("warn", _("Yellow card")), ("due", _("Red card"))], method="with_card", label=_("Card")
    )
    unplaced = django_filters.BooleanFilter(field_name="community", lookup_expr="isnull", label=_("Without a place"))
    ruling = django_filters.BooleanFilter(method="with_ruling", label=_("A ruling is open"))
    absent = django_filters.BooleanFilter(method="with_absent", label=_("A department is absent"))
    q = django_filters.CharFilter(method="search", max_length=LONGEST, label=_("Search"))
    filed_after = Moments(field_name="filed_at", lookup_expr="gte", label=_("Filed from"))
    filed_before = Moments(field_name="filed_at", lookup_expr="lt", end=True, label=_("Filed up to"))
    closed_after = Moments(field_name="closed_at", lookup_expr="gte", label=_("Finished from"))
    closed_before = Moments(field_name="closed_at", lookup_expr="lt", end=True, label=_("Finished up to"))
    red_after = Moments(method="red_within", label=_("Red card from"))
    red_before = Moments(method="red_within", end=True, label=_("Red card up to"))
    held_by = django_filters.ChoiceFilter(
        choices=[(kind, kind) for kind in (*Kind, "nobody")], method="held", label=_("Held by")
    )
    held_after = Moments(method="held", label=_("Held from"))
    held_before = Moments(method="held", end=True, label=_("Held up to"))
    unchanged_since = Moments(method="idle", label=_("Last worked on before"))

    class Meta:
        model = Case
        fields: list[str] = []

    sees_reporters = False
    """Set by the list: whether this part of it may be searched by a reporter's phone."""

    def with_red_card(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        """Open cases that are, or are not, under a red card."""
        red = Q(card="due", closed_at__isnull=True)
        return qs.filter(red) if value else qs.exclude(card="due")

    def with_card(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        """Open cases under this card."""
        return qs.filter(card=value, closed_at__isnull=True)

    def with_ruling(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        """Cases in which somebody waits for a ruling."""
        waiting = Q(pk__in=Ruling.objects.filter(ruled_at__isnull=True).values("case"))
        return qs.filter(waiting) if value else qs.exclude(waiting)

    def with_absent(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        """Open cases in which a summoned department has not come."""
        absent = Q(pk__in=Summons.objects.filter(state=SummonsState.ABSENT).values("case"), closed_at__isnull=True)
        return qs.filter(absent) if value else qs.exclude(absent)

    def red_within(self, qs: QuerySet, name: str, value: datetime) -> QuerySet:
        """Cases that were shown a red card within the two bounds: both are read together, once."""
        first, last = self.form.cleaned_data.get("red_after"), self.form.cleaned_data.get("red_before")
        if name == "red_before" and first is not None:
            return qs
        reds = Event.objects.filter(action="due")
        reds = reds.filter(at__gte=first) if first else reds
        reds = reds.filter(at__lt=last) if last else reds
        return qs.filter(pk__in=reds.values("case"))

    def held(self, qs: QuerySet, name: str, value: object) -> QuerySet:
        """Cases that a party of a kind, or nobody, held within the two bounds: all three are read together, once."""
        given = self.form.cleaned_data
        names = [key for key in ("held_by", "held_after", "held_before") if given.get(key)]
        if name != names[0]:
            return qs
        spans = Holding.objects.filter(track=Track.CASE).exclude(reason__in=[State.CLOSED, State.REJECTED])
        if kind := given.get("held_by"):
            spans = spans.filter(party__isnull=True) if kind == "nobody" else spans.filter(party__kind=kind)
        if first := given.get("held_after"):
            spans = spans.filter(Q(ended_at__gt=first) | Q(ended_at__isnull=True))
        if last := given.get("held_before"):
            spans = spans.filter(started_at__lt=last)
        return qs.filter(pk__in=spans.values("case"))

    def idle(self, qs: QuerySet, name: str, value: datetime) -> QuerySet:
        """Open cases on which nothing has happened since, though somebody is waited for: what is suspended waits for nobody."""
        return qs.filter(changed_at__lt=value, closed_at__isnull=True).exclude(state__in=STOPPED_STATES)

    def search(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        """By number, by words of title or place, by a reporter's whole phone number; see reading.search."""
        return qs.filter(found_by(value, phones=self.sees_reporters))
