"""Supervising: pauses that were approved, consent, written demands, and what people note beside the work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from coordination.records import mentions, reference
from coordination.records.supervision import SupervisionOrder
from coordination.rules.mentions import as_typed
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import ApprovalKind, Role, State
from coordination.stages import _clocks, _photos
from coordination.stages._approvals import ask, decide
from coordination.stages._calls import let_go
from coordination.stages._step import Step, action
from coordination.stages._work import go_on, take_in


@action("request_suspension")
def request_suspension(step: Step, *, review_on: datetime, reason: str) -> None:
    """Ask a supervisor to pause the case until a review date."""
    _in_future(step, "review_on", review_on)
    _not_asked(step, ApprovalKind.SUSPENSION)
    ask(step, ApprovalKind.SUSPENSION, approver=reference.city(), role=Role.SUPERVISOR, until=review_on, reason=reason)


@action("suspend")
def suspend(step: Step, *, review_on: datetime, reason: str) -> None:
    """Pause the case until its review date; every clock stops."""
    _in_future(step, "review_on", review_on)
    for approval in [a for a in step.facts.approvals if a.kind == ApprovalKind.SUSPENSION]:
        decide(step, approval, granted=True, used=True)
    step.write_words("reason", reason)
    step.tell(review_on=review_on.isoformat())
    step.case.before, step.case.review_on = step.case.state, review_on
    step.move(State.SUSPENDED)


@action("refuse_suspension")
def refuse_suspension(step: Step, *, reason: str) -> None:
    """Work goes on."""
    step.write_words("reason", reason)
    decide(step, step.subject, granted=False)
    step.tell(approval=step.subject.pk, asked_by=step.subject.asked_by_id)


@action("resume")
def resume(step: Step, *, reason: str = "") -> None:
    """Go on: every clock with what was left."""
    step.write_words("reason", reason)
    go_on(step)
    state = State(step.case.before)
    step.case.before, step.case.review_on = "", None
    step.move(state)


@action("request_consent")
def request_consent(step: Step, *, to: str, reason: str) -> None:
    """Ask a supervisor to consent to a rejection, or to closing against the resident's word."""
    kind = ApprovalKind(to)
    fits = {ApprovalKind.REJECT: State.ESCALATED, ApprovalKind.CLOSE: State.RESOLVED}
    if step.case.state != fits[kind]:
        raise invalid("to", "An escalated case may be rejected, a resolved one closed. Choose the one that fits.")
    _not_asked(step, kind)
    ask(step, kind, approver=reference.city(), role=Role.SUPERVISOR, until=None, reason=reason)
    step.tell(to=kind)


@action("give_consent")
def give_consent(step: Step, *, note: str = "") -> None:
    """Consent by name."""
    step.write_words("note", note)
    decide(step, step.subject, granted=True)
    step.tell(approval=step.subject.pk, to=step.subject.kind, asked_by=step.subject.asked_by_id)


@action("refuse_consent")
def refuse_consent(step: Step, *, reason: str) -> None:
    """Refuse by name."""
    step.write_words("reason", reason)
    decide(step, step.subject, granted=False)
    step.tell(approval=step.subject.pk, to=step.subject.kind, asked_by=step.subject.asked_by_id)


def _not_asked(step: Step, kind: ApprovalKind) -> None:
    if any(a.kind == kind for a in step.facts.approvals):
        raise Refusal("asked_before", "This has been asked for already and is being decided.")


def _in_future(step: Step, name: str, moment: datetime) -> None:
    if moment <= step.at:
        raise invalid(name, "This time has passed. Choose a later one.")


@action("order_supervision")
def order_supervision(step: Step, *, organisation: int, words: str, due_at: datetime) -> None:
    """A supervisor's written demand to one organisation, with its own clock."""
    _in_future(step, "due_at", due_at)
    demand: Any = step.write_words("words", words)
    user: Any = step.by.user
    order = SupervisionOrder.objects.create(
        case=step.case,
        organisation_id=organisation,
        words=demand,
        ordered_at=step.at,
        ordered_by_id=user,
        supervisor_id=step.hat.organisation if step.hat else reference.city(),
        due_at=due_at,
    )
    step.facts.orders = [*step.facts.orders, order]
    take_in(step, organisation)
    step.tell(order=order.pk, organisation=organisation, due_at=due_at.isoformat())


@action("answer_supervision")
def answer_supervision(step: Step, *, words: str) -> None:
    """Answer a supervision order in writing; its supervisor closes it."""
    order: SupervisionOrder = step.subject
    step.change(order, answered_at=step.at, answer=step.write_words("words", words))
    step.tell(order=order.pk, organisation=order.organisation_id)


@action("close_supervision")
def close_supervision(step: Step, *, note: str = "") -> None:
    """The answer suffices, or the demand is withdrawn."""
    order: SupervisionOrder = step.subject
    step.write_words("note", note)
    step.change(order, closed_at=step.at)
    step.facts.orders = [o for o in step.facts.orders if o is not order]
    let_go(step, [order.organisation_id])
    step.tell(order=order.pk, organisation=order.organisation_id)


@action("note_phone_call")
def note_phone_call(step: Step, *, whom: str, outcome: str, words: str = "") -> None:
    """Put a phone call on record; unanswered calls to the resident count as tries."""
    step.write_words("words", words)
    step.tell(whom=whom, outcome=outcome)
    if whom == "resident" and outcome == "no_answer":
        step.case.unreachable_tries = [*step.case.unreachable_tries, step.at.isoformat()]


@action("comment")
def comment(step: Step, *, words: str, for_resident: bool = False) -> None:
    """Words for colleagues, or for the resident to read. Whoever is named in them with an @ and sees the case is told.

    What the resident may read names no colleague: whom to turn to is the service's to say, not a name in passing.
    """
    today = step.at.astimezone(reference.calendar_zone()).date()
    found = mentions.named(step.case, words, by=step.by.user, on=today)
    called = [*found.heard(), *found.unseeing, *as_typed(words)]
    if for_resident and called:
        raise invalid(
            "words",
            "The resident may read this, so it names nobody with an @: take out %(names)s, or do not show it to the resident.",
            names="、".join(found.heard() or called[:3]),
        )
    step.write_words("words", words)
    step.tell(for_resident=for_resident)
    if found.heard():
        step.tell(named={"users": list(found.users), "organisations": list(found.organisations)})


@action("attach")
def attach(step: Step, *, photos: Sequence[Any], task: int | None = None) -> None:
    """Keep photos that intake has re-encoded, of the case or as a task's evidence; see `_photos.keep`."""
    if task is not None and all(t.pk != task for t in step.facts.tasks):
        raise invalid("task", "Choose a task of this case.")
    step.tell(attachments=_photos.keep(step, photos, task), task=task)


@action("hand_over")
def hand_over(step: Step, *, to: str, note: str = "") -> None:
    """Hand what one holds in person to a colleague (交接班), who is told of it; the organisation answers as before."""
    step.write_words("to", to)
    step.write_words("note", note)
    organisation = step.hat.organisation if step.hat else None
    if organisation is not None:
        today = step.at.astimezone(reference.calendar_zone()).date()
        called = Q(user__display_name=to.strip()) | Q(user__display_name="", user__username=to.strip())
        seats = mentions.seats(step.case, today, [organisation]).filter(called)
        users = sorted(set(seats.exclude(user=step.by.user).values_list("user_id", flat=True)))
        step.tell(**({"named": {"users": users}} if users else {}))
    for task in step.facts.open_tasks():
        if task.organisation_id == organisation:
            step.change(task, contact=to)
    for summons in step.facts.open_summonses():
        if summons.organisation_id == organisation:
            step.change(summons, contact=to)


@action("recalculate")
def recalculate(step: Step) -> None:
    """A year's holidays were published: what was provisional is computed once more, both dues on record."""
    step.tell(moved=_clocks.recalculate(step.file, step.at))
