"""Verifying: somebody has looked. What is wrong, how urgent, whose; or that it is not ours, or known already."""

from datetime import datetime

from coordination.records import reference
from coordination.records.case import Case, Report
from coordination.records.facts import take_duty
from coordination.rules.numbers import masked_mobiles
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import (
    COMMUNITY_KINDS,
    OPEN_STATES,
    ApprovalKind,
    Kind,
    Role,
    Severity,
    State,
    TaskKind,
    TaskState,
)
from coordination.stages import _step
from coordination.stages._approvals import use_consent
from coordination.stages._calls import leave
from coordination.stages._step import Step, action
from coordination.stages._work import give, go_on


@action("verify")
def verify(step: Step, *, finding: str, category: int | None = None, severity: int | None = None) -> None:
    """Record the finding on site, with the category and severity as found."""
    step.write_words("finding", finding)
    _classify(step, category, severity)
    step.case.verified_at = step.at
    step.move(State.VERIFIED)


def _classify(step: Step, category: int | None, severity: int | None) -> None:
    case = step.case
    if category is not None and category != case.category_id:
        duty = reference.duty_of(case.edition_id, category)
        step.tell(category=category, category_before=case.category_id)
        case.category_id, case.duty_id = category, duty.id if duty else None
        take_duty(step.facts, duty)
    if severity is not None and severity != case.severity:
        step.tell(severity=severity, severity_before=case.severity)
        raise_to(case, severity)


def raise_to(case: Case, severity: int) -> None:
    """Set the severity. Danger that comes up anew has not been contained."""
    if severity == Severity.CRITICAL != case.severity:
        case.contained_at = None
    case.severity = severity


@action("reclassify")
def reclassify(
    step: Step,
    *,
    reason: str,
    category: int | None = None,
    severity: int | None = None,
    community: int | None = None,
    title: str = "",
    address: str = "",
) -> None:
    """Change title, category, severity or place. Clocks follow, from their own start; a summons is never withdrawn by it.

    Title and place are read by departments too: every mobile number in them is masked, be it kept or not.
    """
    case = step.case
    before = (case.title, case.category_id, case.severity, case.community_id, case.address)
    if title and title != case.title:
        step.write_words("title", title)
        case.title = masked_mobiles(step.plain(title))
    _classify(step, category, severity)
    if community is not None and community != case.community_id:
        _correct_place(step, community)
    if address and address != case.address:
        step.write_words("address", address)
        case.address = masked_mobiles(step.plain(address))
    if before == (case.title, case.category_id, case.severity, case.community_id, case.address):
        what = "Nothing would change. Choose another title, category, severity or place."
        raise Refusal("unchanged", what, status=422)
    step.write_words("reason", reason)


def _correct_place(step: Step, community: int) -> None:
    case, target = step.case, reference.place(community)
    if target.kind not in COMMUNITY_KINDS:
        raise invalid("community", "Choose a community or village from the list.")
    if case.subdistrict_id is not None and target.parent != case.subdistrict_id and case.handler_kind != Kind.CITY:
        raise invalid("community", "It lies in another subdistrict. Escalate to the city, which may move it.")
    if case.handler_kind in COMMUNITY_KINDS or case.state == State.REPORTED:
        raise invalid("community", "Use “Move to the right community” for this.")
    own = {community, target.parent, case.handler_id}
    leave(step, [pk for pk in (case.community_id, case.subdistrict_id) if pk not in own])
    step.tell(community=community, community_before=case.community_id)
    case.community_id, case.subdistrict_id = community, target.parent


@action("reject")
def reject(step: Step, *, ground: str, words: str, body: str = "") -> None:
    """Reject with a ground from the list and words the resident can read."""
    if ground == "other_level" and not body:
        raise invalid("body", "Name the level or body it belongs to.")
    step.tell(ground=ground)
    step.write_words("words", words)
    step.write_words("body", body)
    _use_consent(step, ApprovalKind.REJECT)
    step.case.closed_at = step.at
    step.move(State.REJECTED)


def _use_consent(step: Step, kind: ApprovalKind) -> None:
    if step.case.state == State.ESCALATED:
        use_consent(step, kind)


@action("handle_locally")
def handle_locally(step: Step, *, what: str, due_at: datetime | None = None) -> None:
    """The community deals with it within its own means: its own task, signed for at once."""
    case = step.case
    tier = next(clock for clock in step.file.clocks if clock.kind == "tier")
    due = due_at or max(tier.due_at, step.at)
    if due <= step.at:
        raise invalid("due_at", "This time has passed. Choose a later one.")
    task = give(step, TaskKind.LOCAL, [{"organisation": case.handler_id, "what": what, "due_at": due}])[0]
    step.change(task, state=TaskState.ACCEPTED, accepted_at=step.at)
    case.acting_since = step.at
    step.move(State.ACTING)


@action("merge")
def merge(step: Step, *, into: int, reason: str = "") -> None:
    """Merge into another open case of the same territory, which takes the reports and the higher severity."""
    case, target = step.case, step.other(into)
    if target is None or target.case.pk == case.pk or State(target.case.state) not in OPEN_STATES - {State.SUSPENDED}:
        raise invalid("into", "Choose another case that is open.")
    if step.hat is not None and step.hat.role == Role.COMMUNITY_STAFF and target.case.community_id != case.community_id:
        raise invalid("into", "It belongs to another community. The coordinator may merge these.")
    by_city = step.hat is not None and step.hat.role == Role.COORDINATOR and step.hat.kind == Kind.CITY
    if target.case.subdistrict_id != case.subdistrict_id and not by_city:
        raise invalid("into", "It lies in another subdistrict or town. The city may merge these.")
    step.write_words("reason", reason)
    step.tell(into=target.case.pk, into_number=target.case.number)
    case.before, case.merged_into_id, case.closed_at = case.state, target.case.pk, step.at
    step.move(State.MERGED)
    Report.objects.filter(case=case).update(case=target.case)
    _take_in(step, target.case)


def _take_in(step: Step, target: Case) -> None:
    target.merged_count += 1
    raised = step.case.severity < target.severity
    said = {"taken": step.case.pk, "taken_number": step.case.number}
    if raised:
        said |= {"severity": step.case.severity, "severity_before": target.severity}
        raise_to(target, step.case.severity)
    step.also(target.pk, said)


@action("unmerge")
def unmerge(step: Step, *, reason: str = "") -> None:
    """Take a case out again while the other is open: its reports and clocks come back with what was left."""
    case = step.case
    target = step.other(case.merged_into_id)
    if target is None or State(target.case.state) not in OPEN_STATES:
        raise Refusal("target_closed", "The case it was merged into is finished. Reopen that one instead.")
    step.write_words("reason", reason)
    step.tell(out_of=target.case.pk, out_of_number=target.case.number)
    Report.objects.filter(case=target.case, filed_under=case).update(case=case)
    case.merged_into_id, case.closed_at = None, None
    go_on(step)
    step.move(State(case.before))
    case.before = ""
    target.case.merged_count -= 1
    step.also(target.case.pk, {"given_back": case.pk, "given_back_number": case.number})


_step.locks_also("merge", lambda case, data: [data["into"]])
_step.locks_also("unmerge", lambda case, data: Case.objects.filter(merged=case).values_list("pk", flat=True))
