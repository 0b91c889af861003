"""What is asked of somebody above, and what a supervisor demands."""

from django.db import models
from django.db.models import Q

from coordination.records.case import Case, Text
from coordination.records.people import Organisation, User, choices
from coordination.records.task import Task
from coordination.rules.words import ApprovalKind, Role


class Approval(models.Model):
    """审批: an extension, a suspension, or consent to reject or to close against the resident's word."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=12, choices=choices(ApprovalKind))
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="approvals")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    approver_role = models.CharField(max_length=20, choices=choices(Role))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_decided_with_outcome",
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "task"],
                condition=Q(decided_at__isnull=True),
                name="approval_one_open",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind}"


class SupervisionOrder(models.Model):
    """督办单: a supervisor's written demand, with its own clock."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(Text, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # serves reading.asked: what a supervisor waits for
            models.Index(fields=["supervisor"], name="order_open_of_supervisor", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.case_id} {self.organisation_id}"
