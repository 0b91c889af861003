"""Callings-together of departments, the call to each, and what was ruled."""

from django.db import models
from django.db.models import Q

from coordination.records.case import Case, Text
from coordination.records.people import Organisation, User, choices
from coordination.rules.words import SETTLED_SUMMONS, Countersigned, RulingOn, SummonsRole, SummonsState

MODES = [("onsite", "On site"), ("room", "Meeting room"), ("online", "Online")]


class Convening(models.Model):
    """召集 / 联席会议: one calling-together of linked departments for one case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="convenings")
    chair = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=MODES, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="convening_one_open_per_case"
            ),
            models.CheckConstraint(
                name="convening_closed_with_outcome",
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=["agreed", "called_off"]),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.opened_at:%Y-%m-%d %H:%M}"


class Summons(models.Model):
    """召集令: the call to one department."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="summonses")
    convening = models.ForeignKey(Convening, models.PROTECT, related_name="summonses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=choices(SummonsRole))
    required = models.BooleanField(default=True)
    clause = models.CharField(max_length=20, blank=True)
    clause_text = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=choices(SummonsState))
    sent_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    eta = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    declines = models.PositiveSmallIntegerField(default=0)
    called = models.PositiveSmallIntegerField(default=1)
    ruler = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    countersign = models.CharField(max_length=10, blank=True, choices=choices(Countersigned))

    class Meta:
        verbose_name_plural = "summonses"
        # serves reading.own_record: how an organisation answered those of a month
        indexes = [models.Index(fields=["organisation", "sent_at"], name="summons_of_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["convening", "organisation"], name="summons_once_per_convening"),
            models.CheckConstraint(
                name="summons_settled_has_time",
                condition=Q(state__in=sorted(SETTLED_SUMMONS), settled_at__isnull=False)
                | (~Q(state__in=sorted(SETTLED_SUMMONS)) & Q(settled_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.organisation_id} {self.state}"


class Ruling(models.Model):
    """裁定: the decision on a declined summons, a returned task or a disputed place; kept as a precedent (先例)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rulings")
    on = models.CharField(max_length=8, choices=choices(RulingOn))
    summons = models.ForeignKey(Summons, models.PROTECT, null=True, blank=True, related_name="rulings")
    task = models.ForeignKey("coordination.Task", models.PROTECT, null=True, blank=True, related_name="rulings")
    ruler = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    final = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    clause = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    class Meta:
        # serves precedents
        indexes = [
            models.Index(fields=["clause", "-ruled_at"], name="ruling_precedents", condition=Q(ruled_at__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                name="ruling_ruled_with_outcome",
                condition=Q(ruled_at__isnull=True, outcome="") | (Q(ruled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.UniqueConstraint(
                fields=["summons"], condition=Q(ruled_at__isnull=True), name="ruling_one_open_per_summons"
            ),
            models.UniqueConstraint(
                fields=["task"], condition=Q(ruled_at__isnull=True), name="ruling_one_open_per_task"
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.on} {self.outcome or 'open'}"
