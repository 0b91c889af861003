"""The administrator's desk: cases and their parts can be read here and nothing of them changed; the rest is kept here."""

import json
from datetime import date
from typing import Any, ClassVar

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db.models import JSONField
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from coordination.records.case import Attachment, Case, Report
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Convening, Ruling, Summons
from coordination.records.delivery import AccessRecord, Alarm, Delivery, Tick
from coordination.records.duties import CalendarYear, Category, Duty, DutyDepartment, Edition
from coordination.records.event import Event, EventJob
from coordination.records.ledger import Holding
from coordination.records.outline import Outline
from coordination.records.people import Membership, Organisation, Roster, User
from coordination.records.supervision import Approval, SupervisionOrder
from coordination.records.task import Task
from coordination.registry import calendar, outlines, people
from coordination.rules.calendar import Year
from coordination.rules.places import is_outline
from coordination.rules.words import Kind, Role
from coordination.web import desk_words


class ReadOnly(admin.ModelAdmin):
    """For what only stages and the worker write."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DepartmentsInline(admin.TabularInline):
    model = DutyDepartment
    extra = 0


class MembershipForm(forms.ModelForm):
    """A role that an organisation of its kind has."""

    def clean(self):
        found = super().clean()
        organisation, role = found.get("organisation"), found.get("role")
        if organisation and role and not people.fits(Role(role), Kind(organisation.kind)):
            raise ValidationError({"role": _("An organisation of this kind does not have this role. Choose another.")})
        return found


class InWords:
    """Codes are chosen by their words."""

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        return super().formfield_for_choice_field(db_field, request, choices=desk_words.options(db_field), **kwargs)


class MembershipsInline(InWords, admin.TabularInline):
    model = Membership
    form = MembershipForm
    autocomplete_fields = ("organisation",)
    extra = 0


@admin.register(User)
class Users(UserAdmin):
    list_display = ("username", "display_name", "phone", "is_active")
    search_fields = ("username", "display_name")
    inlines = (MembershipsInline,)
    fieldsets = (*UserAdmin.fieldsets, ("Convene", {"fields": ("display_name", "phone", "language", "theme")}))


class OrganisationForm(forms.ModelForm):
    """An organisation under one that may stand above it."""

    def clean(self):
        found = super().clean()
        kind = found.get("kind") or self.instance.kind
        parent = found.get("parent", self.instance.parent)
        if kind and (parent.kind if parent else None) not in people.PARENTS[Kind(kind)]:
            raise ValidationError(
                {"parent": _("An organisation of this kind does not stand there. Choose another above it.")}
            )
        return found


KIND_IN_WORDS = desk_words.column("Organisation", "kind")


@admin.register(Organisation)
class Organisations(InWords, admin.ModelAdmin):
    form = OrganisationForm
    list_display = ("code", "short_name", KIND_IN_WORDS, "parent", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name", "short_name")
    list_select_related = ("parent",)

    def get_readonly_fields(self, request, obj=None):
        """An organisation keeps its kind and its place in the tree: running cases rest on them."""
        return ("code", KIND_IN_WORDS, "parent") if obj else ()

    def get_exclude(self, request, obj=None):
        """A kind that is kept is shown in words, not as its code."""
        return ("kind",) if obj else ()

    def save_model(self, request, obj, form, change):
        people.amend(obj)

    def has_delete_permission(self, request, obj=None):
        """What has had cases is not taken out of the tree; it is marked as no longer active."""
        return False


class Readable(json.JSONDecoder):
    """What is nested beyond reading, or holds a number of thousands of digits, is no JSON like anything else that is none."""

    def decode(self, s: str, **more: Any) -> Any:
        """The value. Raises JSONDecodeError."""
        try:
            return super().decode(s, **more)
        except (RecursionError, ValueError):
            raise json.JSONDecodeError("unreadable", s[:40], 0) from None


class Geometry(forms.JSONField):
    """A GeoJSON geometry that can be drawn."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This is no outline: give a GeoJSON Polygon or MultiPolygon with closed lines.")
    }

    def __init__(self, **more: Any):
        super().__init__(**more | {"decoder": Readable})

    def to_python(self, value):
        shape = super().to_python(value)
        if shape is not None and not is_outline(shape):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return shape


class OutlineForm(forms.ModelForm):
    """Where a subdistrict or town runs."""

    def clean_organisation(self):
        chosen = self.cleaned_data["organisation"]
        if chosen.kind not in (Kind.SUBDISTRICT, Kind.TOWN):
            raise ValidationError(_("Only subdistricts and towns have an outline; choose one of them."))
        return chosen


@admin.register(Outline)
class Outlines(admin.ModelAdmin):
    """What the maps draw, and by which a position is found to lie in a town."""

    form = OutlineForm
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = {JSONField: {"form_class": Geometry}}
    list_display = ("organisation", "schematic")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)

    def save_model(self, request, obj, form, change):
        outlines.draw({obj.organisation_id: obj.shape}, schematic=obj.schematic)
        obj.pk = Outline.objects.values_list("pk", flat=True).get(organisation=obj.organisation_id)


@admin.register(Roster)
class Rosters(admin.ModelAdmin):
    list_display = ("organisation", "user", "starts_at", "ends_at", "phone")
    list_select_related = ("organisation", "user")
    autocomplete_fields = ("organisation", "user")
    date_hierarchy = "starts_at"


class Days(forms.CharField):
    """Days, one a line, each written 2027-02-05."""

    widget = forms.Textarea(attrs={"rows": 12, "cols": 14})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        try:
            return {date.fromisoformat(line) for line in (value or "").split()}
        except ValueError as problem:
            raise ValidationError(_("Write one day a line, as 2027-02-05.")) from problem


class CalendarYearForm(forms.ModelForm):
    """The days off and the weekend days worked of one year."""

    off = Days(label=_("Days off"), required=False)
    work = Days(label=_("Weekend days worked"), required=False)

    class Meta:
        model = CalendarYear
        fields = ("year",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"off": self.instance.holidays, "work": self.instance.makeups}

    def clean(self):
        found = super().clean()
        year = found.get("year") or self.instance.year
        if year and "off" in found and "work" in found:
            try:
                Year(year, frozenset(found["off"]), frozenset(found["work"]), published=True)
            except ValueError as problem:
                raise ValidationError(
                    _("Each day lies in that year and is either off or made up for, not both.")
                ) from problem
        return found


@admin.register(CalendarYear)
class CalendarYears(admin.ModelAdmin):
    form = CalendarYearForm
    list_display = ("year", "published", "version")

    def get_readonly_fields(self, request, obj=None):
        return ("year",) if obj else ()

    def save_model(self, request, obj, form, change):
        """Published by the registry; deadlines that rested on it are recalculated by the worker."""
        calendar.publish(obj.year, holidays=form.cleaned_data["off"], makeups=form.cleaned_data["work"])
        obj.pk = CalendarYear.objects.values_list("pk", flat=True).get(year=obj.year)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Duty)
class Duties(ReadOnly):
    list_display = ("category", "edition", "usual_severity", "community_may_handle", "complex")
    list_filter = ("edition",)
    list_select_related = ("category", "edition")
    inlines = (DepartmentsInline,)


@admin.register(Case)
class Cases(ReadOnly):
    list_display = (
        "number",
        "title",
        desk_words.column("Case", "state"),
        desk_words.column("Case", "severity"),
        "community",
        "handler",
        "filed_at",
    )
    list_select_related = ("community", "handler")
    search_fields = ("number",)


@admin.register(Report)
class Reports(ReadOnly):
    """Without what is a resident's own: that is shown on the page of the case, masked, and revealed on record."""

    list_display = ("code", "case", "channel", "received_at", "source", "external_number")
    fields = ("code", "case", "filed_under", "channel", "confidential", "received_at", "source", "external_number")


@admin.register(Event)
class Events(ReadOnly):
    list_display = ("case", "seq", "at", "action", "actor_kind", "from_state", "to_state")
    list_select_related = ("case",)
    search_fields = ("case__number",)


class Deletable(ReadOnly):
    """For what is only taken away."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


@admin.register(AccessAttempt)
class FailedSignIns(Deletable):
    """Deleted, the account may be tried again at once."""

    list_display = ("username", "ip_address", "attempt_time", "failures_since_start")
    search_fields = ("username",)
    fields = ("username", "ip_address", "attempt_time", "failures_since_start")


@admin.register(AuthToken)
class Tokens(Deletable):
    """Deleted, a token is revoked."""

    list_display = ("user", "created", "expiry")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = ("user", "created", "expiry")


@admin.register(Alarm)
class Alarms(ReadOnly):
    list_display = ("kind", "subject", "count", "raised_at", "last_at", "cleared_at")
    list_filter = ("kind",)


for model in (
    AccessRecord,
    Approval,
    Attachment,
    Category,
    Clock,
    Convening,
    Delivery,
    Edition,
    EventJob,
    Holding,
    Mark,
    Ruling,
    Summons,
    SupervisionOrder,
    Task,
    Tick,
):
    admin.site.register(model, ReadOnly)

desk_words.say([Membership, DutyDepartment, *admin.site._registry])
admin.site.site_header = admin.site.site_title = desk_words.TITLE
