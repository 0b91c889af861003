"""Durable deadlines and their marks. A running clock is what makes something wait for somebody."""

from django.db import models
from django.db.models import Q

from coordination.records.case import Case
from coordination.records.people import Organisation, choices
from coordination.rules.words import ClockKind, MarkKind, MarkState, Role


class ClockQuerySet(models.QuerySet):
    """Clocks, narrowed to those that run."""

    def running(self):
        """Neither ended nor stopped."""
        return self.filter(ended_at__isnull=True, stopped_at__isnull=True)


class Clock(models.Model):
    """时限: what is waited for, from whom, until when. `subject` is the id of the summons, task or ruling meant."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=choices(ClockKind))
    subject = models.BigIntegerField(null=True, blank=True)
    party = models.ForeignKey(Organisation, models.PROTECT, related_name="clocks")
    party_role = models.CharField(max_length=20, choices=choices(Role))
    severity = models.PositiveSmallIntegerField()
    span = models.CharField(max_length=12, blank=True)
    arithmetic = models.JSONField(default=list, blank=True)
    provisional = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    card = models.CharField(max_length=6, blank=True)
    excused = models.BooleanField(default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=Q(ended_at__isnull=True),
                name="clock_once_open",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            # serves every inbox and "whose turn": what waits for this party, earliest first
            models.Index(
                fields=["party", "party_role", "due_at"],
                name="clock_of_party",
                condition=Q(ended_at__isnull=True),
            ),
            # serves the top of every inbox: danger to life comes first, however much else waits
            models.Index(
                fields=["party", "party_role", "due_at"],
                name="clock_of_party_critical",
                condition=Q(ended_at__isnull=True, severity=1),
            ),
            # serves worker.provisional: what rests on a year that was not published
            models.Index(
                fields=["case"], name="clock_provisional", condition=Q(ended_at__isnull=True, provisional=True)
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind} {self.due_at:%m-%d %H:%M}"


class Mark(models.Model):
    """One point of a clock. Fired exactly once together with its effect, or recorded moot."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="marks")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=choices(MarkKind))
    ordinal = models.PositiveSmallIntegerField(default=1)
    severity = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=choices(MarkState), default=MarkState.PENDING)
    settled_at = models.DateTimeField(null=True, blank=True)
    process = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind", "ordinal"], name="mark_once"),
            models.CheckConstraint(
                name="mark_settled_has_time",
                condition=Q(state__in=[MarkState.FIRED, MarkState.MOOT], settled_at__isnull=False)
                | Q(state__in=[MarkState.PENDING, MarkState.HELD], settled_at__isnull=True),
            ),
        ]
        indexes = [
            # serves worker.clocks.fire_due: claim what is due, most severe first, then earliest
            models.Index(fields=["severity", "at"], name="mark_pending", condition=Q(state=MarkState.PENDING)),
            # serves _step: a case's own marks
            models.Index(fields=["case", "at"], name="mark_pending_of_case", condition=Q(state=MarkState.PENDING)),
        ]

    def __str__(self):
        return f"{self.clock_id} {self.kind} {self.state}"
