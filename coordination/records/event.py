"""What happened to cases, append-only, and what is still to be done about each event."""

from django.db import models
from django.db.models import Q

from coordination.records.case import Case
from coordination.records.people import choices
from coordination.rules.words import ActorKind

JOBS = [("deliver", "Plan its deliveries"), ("fold", "Fold it into figures")]


class Event(models.Model):
    """办理记录: one thing that happened to one case. Ids, codes, numbers and times only; words live in `Text`.

    Rows are chained by hash and never updated or deleted: a trigger refuses, and the application's database role has
    no such right. People and organisations are plain ids, so that the log never blocks a live row.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=24)
    actor_kind = models.CharField(max_length=8, choices=choices(ActorKind))
    user_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, blank=True)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    payload = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once"),
            models.CheckConstraint(name="event_seq_from_one", condition=Q(seq__gte=1)),
        ]
        # serves reading.figures and the filters red_after, red_before: which cases were shown a red card when
        indexes = [models.Index(fields=["at", "case"], name="event_red_cards", condition=Q(action="due"))]

    def __str__(self):
        return f"{self.case_id}#{self.seq} {self.action}"


class EventJob(models.Model):
    """A thing still to be done about an event; removed when done. A failing one backs off and is shown."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=8, choices=JOBS)
    severity = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="event_job_once")]
        # serves the worker: claim jobs of a kind, most severe first, then oldest
        indexes = [models.Index(fields=["kind", "severity", "id"], name="event_job_next")]

    def __str__(self):
        return f"{self.kind} {self.event_id}"
