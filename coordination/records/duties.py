"""What kinds of thing go wrong, and who answers for each, in published editions."""

from django.db import models
from django.db.models import F, Q

from coordination.records.people import Organisation, choices
from coordination.rules.words import SummonsRole


class Category(models.Model):
    """类别: a kind of thing that goes wrong. Groups have no parent; cases carry the kinds below them."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="kinds")
    keywords = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Edition(models.Model):
    """版本: one published state of the duty list and of the deadlines; a case keeps the edition it was filed under."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    tiers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="edition_ends_after_start", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(models.Value(1), condition=Q(ends_at__isnull=True), name="edition_one_in_force"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


class Duty(models.Model):
    """责任清单条目: who leads and who assists for one category in one edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="duties")
    category = models.ForeignKey(Category, models.PROTECT, related_name="duties")
    community_may_handle = models.BooleanField(default=False)
    usual_severity = models.PositiveSmallIntegerField()
    complex = models.BooleanField(default=False)
    decline_clauses = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(fields=["edition", "category"], name="duty_once_per_edition"),
            models.CheckConstraint(name="duty_severity_known", condition=Q(usual_severity__range=(1, 4))),
        ]

    def __str__(self):
        return f"{self.category.code} {self.category.name}"


class DutyDepartment(models.Model):
    """One department's part in a duty, by which clause, required or optional."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="departments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=choices(SummonsRole))
    required = models.BooleanField(default=True)
    clause = models.CharField(max_length=20)
    text = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["clause"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "organisation"], name="duty_department_once"),
            models.UniqueConstraint(fields=["duty"], condition=Q(role=SummonsRole.LEAD), name="duty_one_lead"),
        ]

    def __str__(self):
        return f"{self.clause} {self.organisation}"


class ReferenceVersion(models.Model):
    """One row: raised with every change of what processes remember of organisations, editions and the calendar."""

    version = models.BigIntegerField(default=1)

    def __str__(self):
        return str(self.version)


class CalendarYear(models.Model):
    """The published holidays and make-up working days (调休) of one year."""

    year = models.PositiveIntegerField(unique=True)
    holidays = models.JSONField(default=list)
    makeups = models.JSONField(default=list)
    published = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return str(self.year)
