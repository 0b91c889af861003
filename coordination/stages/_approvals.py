"""Asking somebody above, and their answer. Used inside steps only."""

from datetime import datetime
from typing import Any

from coordination.records.supervision import Approval
from coordination.records.task import Task
from coordination.rules.words import ApprovalKind, Role
from coordination.stages._step import Step


def ask(
    step: Step,
    kind: ApprovalKind,
    *,
    approver: int,
    role: Role,
    until: datetime | None,
    reason: str,
    task: Task | None = None,
) -> Approval:
    """Ask; the request is open, with a clock, until the approver decides."""
    approval = Approval.objects.create(
        case=step.case,
        kind=kind,
        task=task,
        asked_by_id=step.by.user,
        asked_for_id=step.hat.organisation if step.hat else step.case.handler_id,
        asked_at=step.at,
        until=until,
        reason=step.write_words("reason", reason),
        approver_id=approver,
        approver_role=role,
    )
    step.facts.approvals = [*step.facts.approvals, approval]
    step.tell(approval=approval.pk, kind=kind, approver=approver, approver_role=role)
    return approval


def decide(step: Step, approval: Approval, *, granted: bool, used: bool = False) -> None:
    """Grant or refuse by name."""
    step.change(approval, decided_at=step.at, decided_by_id=step.by.user, granted=granted, used=used)
    step.facts.approvals = [a for a in step.facts.approvals if a is not approval]


def use_consent(step: Step, kind: ApprovalKind) -> None:
    """A consent serves once."""
    given: Any = Approval.objects.filter(case=step.case, kind=kind, granted=True, used=False)
    for approval in given:
        step.change(approval, used=True)
    step.facts.consents -= {kind}
