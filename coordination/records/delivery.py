"""Messages to people, what was asked twice, who looked at what, and when the worker last ticked."""

from django.db import models
from django.db.models import Q

from coordination.records.case import Case
from coordination.records.convening import Summons
from coordination.records.event import Event
from coordination.records.people import Organisation, User

CHANNELS = [("in_app", "In app"), ("email", "E-mail"), ("sms", "SMS"), ("robot", "Group robot"), ("webhook", "Webhook")]
STATES = [
    ("pending", "Pending"),
    ("leased", "Being sent"),
    ("sent", "Sent"),
    ("moot", "No longer needed"),
    ("dead", "Given up"),
]


class Delivery(models.Model):
    """送达: one message to one recipient over one channel. Leased, sent with its key, then marked: at least once.

    The recipient is a person, or an organisation's group, which its robot tells.

    In-app is exactly once: the row is the message. `not_before` holds it back (a lead is told after a third of the
    arrival time); by then it may be moot.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    summons = models.ForeignKey(Summons, models.PROTECT, null=True, blank=True, related_name="deliveries")
    recipient = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deliveries")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8, choices=CHANNELS)
    template = models.CharField(max_length=24)
    severity = models.PositiveSmallIntegerField()
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=STATES, default="pending")
    planned_at = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            # somebody on duty for two departments is told of each summons
            models.UniqueConstraint(
                fields=["event", "recipient", "organisation", "channel", "template", "summons"],
                name="delivery_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="delivery_to_a_person_or_a_group",
                condition=Q(recipient__isnull=False, organisation__isnull=True)
                | Q(recipient__isnull=True, organisation__isnull=False, channel="robot"),
            ),
        ]
        indexes = [
            # serves delivery.send: what is to be sent, most severe first
            models.Index(
                fields=["severity", "not_before"], name="delivery_waiting", condition=Q(state__in=["pending", "leased"])
            ),
            # serves the page of a group's robot: what it was told last, what waits for it
            models.Index(fields=["organisation", "-id"], name="delivery_to_group", condition=Q(channel="robot")),
            # serves the bell: what this person has not read
            models.Index(
                fields=["recipient", "-id"],
                name="delivery_unread",
                condition=Q(channel="in_app", state="sent", read_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.recipient_id or self.organisation_id} {self.channel} {self.state}"


class Alarm(models.Model):
    """Something operators must see: an empty roster, a job or delivery given up, an audit that found a gap."""

    kind = models.CharField(max_length=24)
    subject = models.CharField(max_length=120)
    detail = models.CharField(max_length=400, blank=True)
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(cleared_at__isnull=True), name="alarm_once_open"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject}"


class IdempotencyKey(models.Model):
    """What a client asked under a key, and what it was answered. Kept seven days."""

    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once")]
        # serves housekeeping
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self):
        return self.key


class AccessRecord(models.Model):
    """Who revealed or exported what, when and why. Append-only, apart from the events."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=24)
    subject = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.user_id} {self.what} {self.at:%Y-%m-%d %H:%M}"


class Tick(models.Model):
    """When each of the worker's rounds last ran, and where."""

    name = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()
    process = models.CharField(max_length=80)
    report = models.JSONField(default=dict)

    def __str__(self):
        return f"{self.name} {self.at:%H:%M:%S}"
