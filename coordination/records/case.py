"""The case, what residents reported about it, what people typed, and what they attached."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from coordination.records.duties import Category, Duty, Edition
from coordination.records.people import Organisation, User, choices
from coordination.records.secrets import EncryptedTextField
from coordination.rules.permissions import Actor
from coordination.rules.words import Channel, Kind, Role, State

SEVERITY_RANGE = (1, 4)


class CaseQuerySet(models.QuerySet):
    """Cases, narrowed to what somebody may see."""

    def visible_to(self, by: Actor):
        """The cases within the actor's scope; an actor without hats sees none."""
        if any(hat.kind == Kind.CITY and hat.role in (Role.SUPERVISOR, Role.COORDINATOR) for hat in by.hats):
            return self
        seen = Q(pk__in=sorted(by.cases)) if by.cases else Q(pk__in=[])
        if communities := by.at(Role.COMMUNITY_STAFF):
            seen |= Q(community__in=communities)
        if territories := by.at(Role.COORDINATOR) | by.at(Role.SUPERVISOR):
            seen |= Q(subdistrict__in=territories)
        if departments := by.at(Role.RESPONDER) | by.at(Role.LEAD):
            seen |= Q(pk__in=Involvement.objects.filter(organisation__in=departments).values("case"))
        if clients := by.at(Role.CLIENT):
            seen |= Q(filed_by=by.user, filed_for__in=clients)
        return self.filter(seen)

    def open(self):
        """Those that are not finished."""
        return self.filter(closed_at__isnull=True)


class Case(models.Model):
    """事件: the thing that is wrong in the world, with one life from filing to closing."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=choices(State))
    severity = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="cases")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cases")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="cases")
    community = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    subdistrict = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Organisation, models.PROTECT, related_name="handled")
    handler_kind = models.CharField(max_length=12, choices=choices(Kind))
    address = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    channel = models.CharField(max_length=16, choices=choices(Channel))
    suggestion = models.JSONField(null=True, blank=True)
    confidential = models.BooleanField(default=False)

    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_for = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    state_since = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    contained_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    acting_since = models.DateTimeField(null=True, blank=True)

    convening_held = models.BooleanField(default=False)
    convened_round = models.BooleanField(default=False)
    moves = models.PositiveSmallIntegerField(default=0)
    sent_back = models.JSONField(default=list, blank=True)
    before = models.CharField(max_length=12, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    merged_count = models.PositiveSmallIntegerField(default=0)
    review_on = models.DateTimeField(null=True, blank=True)
    unreachable_tries = models.JSONField(default=list, blank=True)

    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    due_at = models.DateTimeField(null=True, blank=True)
    card = models.CharField(max_length=6, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(name="case_severity_known", condition=Q(severity__range=SEVERITY_RANGE)),
            models.CheckConstraint(
                name="case_merged_has_target", condition=~Q(state=State.MERGED) | Q(merged_into__isnull=False)
            ),
            models.CheckConstraint(
                name="case_finished_has_time",
                condition=Q(state__in=[State.CLOSED, State.REJECTED, State.MERGED], closed_at__isnull=False)
                | (~Q(state__in=[State.CLOSED, State.REJECTED, State.MERGED]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_suspended_has_review", condition=~Q(state=State.SUSPENDED) | Q(review_on__isnull=False)
            ),
        ]
        indexes = [
            # serve reading.cases: the list of a city, a territory, a community, newest first
            models.Index(fields=["-filed_at", "-id"], name="case_newest"),
            models.Index(fields=["subdistrict", "-filed_at", "-id"], name="case_of_subdistrict"),
            models.Index(fields=["community", "-filed_at", "-id"], name="case_of_community"),
            models.Index(fields=["state", "-filed_at", "-id"], name="case_in_state"),
            models.Index(fields=["category", "-filed_at", "-id"], name="case_of_category"),
            # serves the dashboard and the filter "overdue": what is open, worst first
            models.Index(fields=["card", "due_at"], name="case_open_by_card", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["handler", "due_at"], name="case_open_by_handler", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
            # serves reading.nearby: what is open around a point
            models.Index(fields=["lat", "lon"], name="case_open_nearby", condition=Q(closed_at__isnull=True)),
            # serve reading.search: three characters or more anywhere in title or address
            GinIndex(fields=["title"], name="case_title_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["address"], name="case_address_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


class Involvement(models.Model):
    """A department's sight of a case: from its first summons or task; until its release, if it was released."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="involvements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "case"], name="involvement_once"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.organisation_id}"


class Text(models.Model):
    """What somebody typed. Its salt keys the digest an event holds; erasing removes words and salt together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="texts")
    words = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, null=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="text_erased_wholly",
                condition=Q(erased_at__isnull=True, salt__isnull=False)
                | Q(erased_at__isnull=False, salt__isnull=True, words=""),
            ),
        ]

    def __str__(self):
        return self.words[:40]


class Report(models.Model):
    """诉求: what one resident said, through one channel. Name, phone and unit are encrypted at rest."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    filed_under = models.ForeignKey(Case, models.PROTECT, related_name="+")
    text = models.ForeignKey(Text, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=choices(Channel))
    reporter_name = EncryptedTextField(blank=True, default="")
    reporter_phone = EncryptedTextField(blank=True, default="")
    phone_key = models.CharField(max_length=64, blank=True)
    unit = EncryptedTextField(blank=True, default="")
    confidential = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    source = models.CharField(max_length=40, blank=True)
    external_number = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=12, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_number"], condition=~Q(external_number=""), name="report_imported_once"
            ),
        ]
        # serves search by a reporter's exact phone number
        indexes = [models.Index(fields=["phone_key"], name="report_by_phone", condition=~Q(phone_key=""))]

    def __str__(self):
        return self.code


def attachment_path(attachment, filename):
    """Where a photo is stored: by case, under a random name; the name it came with is kept in the row."""
    return f"cases/{attachment.case_id}/{uuid.uuid4().hex}.jpg"


class Attachment(models.Model):
    """A photo, always re-encoded before it is stored."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    task = models.ForeignKey("coordination.Task", models.PROTECT, null=True, blank=True, related_name="attachments")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="attachment_once")]

    def __str__(self):
        return self.name
