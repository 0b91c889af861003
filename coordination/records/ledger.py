"""Spans of time for which one party answers."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from coordination.records.case import Case
from coordination.records.people import Organisation, choices
from coordination.rules.words import Track


class _TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Holding(models.Model):
    """责任时段: one party's span on one track; nobody's when `party` is null, and then `reason` says why."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="holdings")
    track = models.CharField(max_length=8, choices=choices(Track))
    subject = models.BigIntegerField(null=True, blank=True)
    party = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=16)
    blocker = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "track", "subject"],
                condition=Q(ended_at__isnull=True),
                name="holding_one_open_per_track",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="holding_not_negative", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))
            ),
            ExclusionConstraint(
                name="holding_never_overlaps",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("track", RangeOperators.EQUAL),
                    (Coalesce("subject", Value(0)), RangeOperators.EQUAL),
                    (_TsTzRange("started_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["party", "started_at"], name="holding_of_party"),
            # serves reading.statistics: where the time of cases went, by holder, over a window
            models.Index(
                fields=["ended_at"],
                name="holding_of_case_in_time",
                condition=Q(track="case") & ~Q(reason__in=["closed", "rejected"]),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.track} {self.party_id} {self.reason}"
