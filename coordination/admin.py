"""The administrator's desk: cases and their parts can be read here and nothing of them changed; the rest is kept here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from coordination.records.case import Attachment, Case, Report
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Convening, Ruling, Summons
from coordination.records.delivery import AccessRecord, Alarm, Delivery, Tick
from coordination.records.duties import CalendarYear, Category, Duty, DutyDepartment, Edition
from coordination.records.event import Event, EventJob
from coordination.records.ledger import Holding
from coordination.records.people import Membership, Organisation, Roster, User
from coordination.records.supervision import Approval, SupervisionOrder
from coordination.records.task import Task


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


class MembershipsInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User)
class Users(UserAdmin):
    list_display = ("username", "display_name", "phone", "is_active")
    search_fields = ("username", "display_name")
    inlines = (MembershipsInline,)
    fieldsets = (*UserAdmin.fieldsets, ("Convene", {"fields": ("display_name", "phone", "language", "theme")}))


@admin.register(Organisation)
class Organisations(admin.ModelAdmin):
    list_display = ("code", "short_name", "kind", "parent", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name", "short_name")
    list_select_related = ("parent",)

    def get_readonly_fields(self, request, obj=None):
        """An organisation keeps its kind and its place in the tree: running cases rest on them."""
        return ("code", "kind", "parent") if obj else ()


@admin.register(Roster)
class Rosters(admin.ModelAdmin):
    list_display = ("organisation", "user", "starts_at", "ends_at", "phone")
    list_select_related = ("organisation", "user")
    autocomplete_fields = ("organisation", "user")
    date_hierarchy = "starts_at"


@admin.register(CalendarYear)
class CalendarYears(admin.ModelAdmin):
    list_display = ("year", "published", "version")


@admin.register(Duty)
class Duties(ReadOnly):
    list_display = ("category", "edition", "usual_severity", "community_may_handle", "complex")
    list_filter = ("edition",)
    list_select_related = ("category", "edition")
    inlines = (DepartmentsInline,)


@admin.register(Case)
class Cases(ReadOnly):
    list_display = ("number", "title", "state", "severity", "community", "handler", "filed_at")
    list_filter = ("state", "severity")
    list_select_related = ("community", "handler")
    search_fields = ("number",)


@admin.register(Event)
class Events(ReadOnly):
    list_display = ("case", "seq", "at", "action", "actor_kind", "from_state", "to_state")
    list_select_related = ("case",)
    search_fields = ("case__number",)


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
    Report,
    Ruling,
    Summons,
    SupervisionOrder,
    Task,
    Tick,
):
    admin.site.register(model, ReadOnly)
