"""Escalating: the level above answers from now on. It signs for the case, or sends it back once."""

from coordination.records import reference
from coordination.rules.refusal import invalid
from coordination.rules.words import COMMUNITY_KINDS, ActorKind, Kind, Role, Severity, State, TaskState
from coordination.stages._step import Step, action
from coordination.stages._work import cancel


@action("escalate")
def escalate(step: Step, *, ground: str, note: str = "") -> None:
    """Hand the case to the level above: by whoever handles it, or by a clock that ran out."""
    case = step.case
    person = step.by.kind == ActorKind.PERSON
    if case.state == State.REPORTED and person and ground != "danger":
        raise invalid("ground", "Not verified yet: only danger goes up unverified. Verify first, or choose danger.")
    step.tell(ground=ground, handler_before=case.handler_id)
    step.write_words("note", note)
    if case.state in (State.REPORTED, State.VERIFIED) or case.handler_kind in COMMUNITY_KINDS:
        _to_subdistrict(step)
    else:
        _to_city(step)
    step.tell(handler=case.handler_id)


def _to_subdistrict(step: Step) -> None:
    case = step.case
    open_local = [t for t in step.facts.open_tasks() if t.state != TaskState.VERIFIED]
    cancel(step, open_local)
    if open_local:
        step.tell(cancelled=[t.pk for t in open_local])
    if case.handler_kind != Kind.CITY:
        step.hand_to(case.subdistrict_id or reference.city())
    case.escalated_at, case.signed_at, case.acting_since = step.at, None, None
    case.convened_round = case.convening_held = False
    step.move(State.ESCALATED)


def _to_city(step: Step) -> None:
    """Handler and chair become the city; summonses, tasks and clocks stand."""
    case = step.case
    step.hand_to(reference.city())
    if case.state == State.ESCALATED:
        case.escalated_at, case.signed_at = step.at, None
    for convening in step.open_convenings():
        step.change(convening, chair_id=case.handler_id)
    for ruling in step.facts.rulings:
        step.change(ruling, ruler_id=case.handler_id)
    for summons in step.facts.open_summonses():
        if summons.ruler_id is not None:
            step.change(summons, ruler_id=case.handler_id)
    for approval in step.facts.approvals:
        if approval.approver_role == Role.COORDINATOR:
            step.change(approval, approver_id=case.handler_id)
    for task in step.facts.open_tasks():
        if task.verifier_id is not None:
            step.change(task, verifier_id=case.handler_id)


@action("sign")
def sign(step: Step, *, hold: bool = False) -> None:
    """Sign for an escalated case. Two or more departments are then convened by the clock, unless held."""
    if hold and step.case.severity == Severity.CRITICAL:
        raise invalid("hold", "For severity I the departments are summoned at once.")
    step.case.signed_at = step.at
    if hold:
        step.case.convening_held = True
        step.tell(held=True)


@action("hold_convening")
def hold_convening(step: Step, *, reason: str) -> None:
    """Keep the clock from convening: the coordinator will settle it otherwise."""
    step.write_words("reason", reason)
    step.case.convening_held = True


@action("send_back")
def send_back(step: Step, *, reason: str) -> None:
    """Give the case back to the level below, saying why that level can do it. Once per level and case."""
    case = step.case
    step.write_words("reason", reason)
    case.sent_back = [*case.sent_back, case.handler_id]
    step.tell(handler_before=case.handler_id)
    if case.handler_kind == Kind.CITY:
        step.hand_to(case.subdistrict_id or reference.city())
        case.signed_at, case.escalated_at = None, step.at
        step.move(State.ESCALATED)
    else:
        step.hand_to(case.community_id or case.handler_id)
        step.move(State.VERIFIED if case.verified_at else State.REPORTED)
    step.tell(handler=case.handler_id)
