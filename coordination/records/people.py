"""Organisations, the people in them, and who is on duty."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from coordination.rules.words import COMMUNITY_KINDS, COORDINATING_KINDS, Kind, Role


def choices(enum):
    """An enum's codes as a field's choices."""
    return [(member.value, member.name.capitalize().replace("_", " ")) for member in enum]


class Organisation(models.Model):
    """单位: a place in the tree of territory (city, subdistrict or town, community or village), or a department."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    mark = models.CharField(max_length=2)
    kind = models.CharField(max_length=12, choices=choices(Kind))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    duty_phone = models.CharField(max_length=20, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=[k.value for k in Kind])),
            models.CheckConstraint(
                name="organisation_territory_has_parent",
                condition=Q(kind__in=[Kind.CITY, Kind.DEPARTMENT]) | Q(parent__isnull=False),
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def is_community(self):
        """Whether this is the lowest level of the tree: a community or a village."""
        return self.kind in COMMUNITY_KINDS

    @property
    def is_coordinating(self):
        """Whether this level convenes: subdistrict, town or city."""
        return self.kind in COORDINATING_KINDS


class User(AbstractUser):
    """A person who signs in."""

    display_name = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=6, blank=True)
    email_up_to = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    toured_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="user_quiet_hours_whole",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
            models.CheckConstraint(
                name="user_email_up_to", condition=Q(email_up_to__isnull=True) | Q(email_up_to__lte=4)
            ),
        ]

    def __str__(self):
        return self.display_name or self.username


class SavedFilter(models.Model):
    """A list of cases somebody comes back to: its name, and the filters as they stand in the address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once")]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """任职: a role in an organisation from one day until another (`ends_on` is the first day it no longer holds)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=choices(Role))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_once_open",
            ),
            models.CheckConstraint(
                name="membership_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation} · {self.role}"


class Roster(models.Model):
    """值班表: who is on duty for an organisation, when, and under which phone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="rosters")
    user = models.ForeignKey(User, models.CASCADE, related_name="rosters")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        # serves delivery.recipients: who is on duty for this organisation now
        indexes = [models.Index(fields=["organisation", "ends_at"], name="roster_on_duty")]

    def __str__(self):
        return f"{self.organisation} {self.starts_at:%m-%d %H:%M} {self.user}"
