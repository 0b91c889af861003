"""What was agreed: one organisation's pieces of it, and what waits on what."""

from django.db import models
from django.db.models import F, Q

from coordination.records.case import Case
from coordination.records.convening import Convening
from coordination.records.people import Organisation, User, choices
from coordination.rules.words import TaskKind, TaskState

PAYERS = [
    ("own", "Own budget"),
    ("subdistrict", "Subdistrict"),
    ("city", "City finance"),
    ("owner", "Property owner"),
    ("maintenance_fund", "Housing maintenance fund"),
]


class Task(models.Model):
    """处置任务: one organisation's piece of a plan, an order or a direct assignment."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    convening = models.ForeignKey(Convening, models.PROTECT, null=True, blank=True, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=choices(TaskKind))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    evidence = models.BooleanField(default=False)
    verify_first = models.BooleanField(default=False)
    payer = models.CharField(max_length=16, choices=PAYERS, blank=True)
    state = models.CharField(max_length=10, choices=choices(TaskState))
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verifier = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    returns = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    excused = models.BooleanField(default=False)
    outside_duty = models.BooleanField(default=False)
    contact = models.CharField(max_length=60, blank=True)
    waits_for = models.ManyToManyField(
        "self", through="TaskDependency", through_fields=("task", "prerequisite"), symmetrical=False
    )

    class Meta:
        # serves reading.own_record: how an organisation finished those of a month
        indexes = [models.Index(fields=["organisation", "due_at"], name="task_of_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="task_position_once"),
            models.CheckConstraint(name="task_state_known", condition=Q(state__in=[s.value for s in TaskState])),
            models.CheckConstraint(
                name="task_done_names_who", condition=~Q(state=TaskState.DONE) | Q(done_at__isnull=False)
            ),
            models.CheckConstraint(
                name="task_verified_has_time", condition=~Q(state=TaskState.VERIFIED) | Q(verified_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.case_id}/{self.position} {self.title}"


class TaskDependency(models.Model):
    """`task` waits for `prerequisite`."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="dependencies")
    prerequisite = models.ForeignKey(Task, models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name_plural = "task dependencies"
        constraints = [
            models.UniqueConstraint(fields=["task", "prerequisite"], name="task_dependency_once"),
            models.CheckConstraint(name="task_dependency_not_self", condition=~Q(task=F("prerequisite"))),
        ]

    def __str__(self):
        return f"{self.task_id} waits for {self.prerequisite_id}"
