"""Closing: the community checks on site and asks the resident; what is not fixed is done again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from coordination.records import reference
from coordination.records.case import Case, Report
from coordination.records.convening import Convening
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import (
    COMMUNITY_KINDS,
    ActorKind,
    Answer,
    ApprovalKind,
    State,
    SummonsState,
    TaskState,
)
from coordination.stages import _step
from coordination.stages._approvals import use_consent
from coordination.stages._file import File
from coordination.stages._step import Step, action
from coordination.stages._work import named

RESIDENT_WINDOW = timedelta(days=15)
"""How long after closing a resident may say that it is not fixed."""

TRIES, TRY_DAYS = 3, 2
"""Unreachable means three tries on two days."""


@action("accept")
def accept(step: Step, *, finding: str, answer: str, words: str = "") -> None:
    """Close the case: the finding on site and the resident's answer. Cases merged into it close with it."""
    step.write_words("finding", finding)
    step.write_words("words", words)
    step.tell(answer=answer)
    _check_answer(step, Answer(answer))
    if len(step.others()) != step.case.merged_count:
        raise Refusal("stale", "Meanwhile another case was merged into this one. Look again, then decide.")
    step.case.closed_at, step.case.merged_count = step.at, 0
    step.move(State.CLOSED)
    for other in step.others():
        _close_with(step, other)


def _close_with(step: Step, other: File) -> None:
    """A merged case ends with the one that carries it; what was still open of it has been dealt with there."""
    case, at = other.case, max(step.at, other.case.changed_at)
    tasks: Sequence[Any] = other.facts.open_tasks()
    summonses: Sequence[Any] = other.facts.open_summonses()
    for task in tasks:
        other.change(task, state=TaskState.CANCELLED)
    for summons in summonses:
        other.change(summons, state=SummonsState.RELEASED, settled_at=at)
    for convening in Convening.objects.filter(case=case, closed_at__isnull=True):
        other.change(convening, closed_at=at, outcome="called_off")
    case.closed_at = case.state_since = at
    case.state, case.before = State.CLOSED, ""
    step.also(case.pk, {"closed_with": step.case.pk, "closed_with_number": step.case.number})


def _check_answer(step: Step, answer: Answer) -> None:
    if answer == Answer.UNREACHABLE:
        tries = [datetime.fromisoformat(at) for at in step.case.unreachable_tries]
        days = {at.astimezone(reference.calendar_zone()).date() for at in tries}
        if len(tries) < TRIES or len(days) < TRY_DAYS:
            raise invalid(
                "answer", "Note three phone calls on two days first; then the resident counts as unreachable."
            )
    if answer == Answer.DISSATISFIED:
        if ApprovalKind.CLOSE not in step.facts.consents:
            raise invalid("answer", "The resident is not satisfied: have it redone, or ask a supervisor for consent.")
        use_consent(step, ApprovalKind.CLOSE)
    if answer == Answer.NO_REPORTER and Report.objects.filter(case=step.case).exclude(phone_key="").exists():
        raise invalid("answer", "A resident left a number. Ask, then choose what was answered.")


@action("redo")
def redo(step: Step, *, tasks: Sequence[int], reason: str) -> None:
    """Not good on site: these tasks are done again."""
    if not tasks:
        raise invalid("tasks", "Choose at least one task to redo.")
    step.write_words("reason", reason)
    _begin_again(step, tasks)


def _begin_again(step: Step, tasks: Sequence[int]) -> None:
    found = named(step, tasks, state=TaskState.VERIFIED)
    for task in found:
        length = min(max(task.due_at - task.assigned_at, timedelta(hours=1)), timedelta(days=2))
        due_at = max(task.due_at, step.at + length)
        step.change(
            task,
            state=TaskState.ASSIGNED,
            assigned_at=step.at,
            accepted_at=None,
            done_at=None,
            done_by_id=None,
            verified_at=None,
            due_at=due_at,
        )
    step.tell(tasks=[{"id": t.pk, "organisation": t.organisation_id} for t in found])
    step.case.acting_since = step.at
    step.move(State.ACTING)


@action("reopen")
def reopen(step: Step, *, reason: str, tasks: Sequence[int] = ()) -> None:
    """It is not fixed after all, or was rejected in error. A resident may within the window, naming no tasks."""
    case = step.case
    if case.merged_into is not None:
        number = case.merged_into.number
        raise Refusal("closed_with_another", "It was closed with case %(number)s. Reopen that one.", {"number": number})
    resident = step.by.kind == ActorKind.RESIDENT
    if resident and (tasks or case.closed_at is None or step.at - case.closed_at > RESIDENT_WINDOW):
        raise Refusal("window_over", "The time to say that it is not fixed is over. Please report it anew.")
    step.write_words("reason", reason)
    was_rejected = case.state == State.REJECTED
    case.closed_at = case.contained_at = None
    if was_rejected:
        _back_to_reported(step)
    elif tasks:
        _begin_again(step, tasks)
    elif case.handler_kind in COMMUNITY_KINDS:
        step.move(State.VERIFIED)
    else:
        case.signed_at, case.escalated_at = None, step.at
        case.convened_round = case.convening_held = False
        step.move(State.ESCALATED)


def _back_to_reported(step: Step) -> None:
    if step.case.community_id is not None:
        step.hand_to(step.case.community_id)
    step.move(State.REPORTED)


_step.locks_also(
    "accept", lambda case, data: Case.objects.filter(merged_into=case, state=State.MERGED).values_list("pk", flat=True)
)
