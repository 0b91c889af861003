"""Acting: orders, assignments and plans become tasks; each is signed for, done, checked, or returned and ruled on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from coordination.records.convening import Convening, Ruling
from coordination.records.supervision import Approval
from coordination.records.task import Task
from coordination.rules.authority import approver_of_extension, chair, verifier_of
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import (
    ApprovalKind,
    ClockKind,
    Countersigned,
    RulingOn,
    State,
    SummonsState,
    TaskKind,
    TaskState,
)
from coordination.stages import _calls, _photos, _work
from coordination.stages._approvals import ask, decide
from coordination.stages._calls import Call, department, release
from coordination.stages._step import Step, action
from coordination.stages._work import (
    give,
    give_plan,
    named,
    outside_duty,
    pass_on,
    solo,
    take_in,
)

LONGEST_ORDER = 7 * 24 * 60
"""An order is for what cannot wait: at most a week, in minutes."""


@action("order")
def order(step: Step, *, organisation: int, what: str, within: int, reason: str = "") -> None:
    """Give an immediate order before any plan: evacuate, cordon off, shut the gas. `within` is in minutes."""
    if not 0 < within <= LONGEST_ORDER:
        raise invalid("within", "Give the minutes as a number from 1 to 10080.")
    _reason_for_community(step, organisation, reason)
    step.write_words("reason", reason)
    due_at = step.at + timedelta(minutes=within)
    give(step, TaskKind.ORDER, [{"organisation": organisation, "what": what, "due_at": due_at}])


@action("assign")
def assign(
    step: Step, *, organisation: int, what: str, due_at: datetime, evidence: bool = False, reason: str = ""
) -> None:
    """Give the whole matter to one organisation, without a meeting."""
    if due_at <= step.at:
        raise invalid("due_at", "This time has passed. Choose a later one.")
    _reason_for_community(step, organisation, reason)
    step.write_words("reason", reason)
    give(
        step,
        TaskKind.DIRECT,
        [{"organisation": organisation, "what": what, "due_at": due_at, "evidence": evidence}],
    )
    step.case.signed_at = step.case.signed_at or step.at
    _begin_acting(step)


def _reason_for_community(step: Step, organisation: int, reason: str) -> None:
    if outside_duty(step, organisation) and not reason:
        raise invalid("reason", "The duty list does not put this on a community. Say why it should.")


def _begin_acting(step: Step) -> None:
    if step.case.state != State.ACTING:
        step.case.acting_since = step.at
        step.move(State.ACTING)


@action("agree_plan")
def agree_plan(step: Step, *, tasks: Sequence[Mapping[str, Any]] = (), note: str = "") -> None:
    """Agree who does what, by when and after what. Optional summonses still open are released."""
    convening = step.open_convenings()[0]
    if not tasks and not step.facts.open_tasks():
        raise invalid("tasks", "The plan has no task. Add at least one.")
    for row in tasks:
        _reason_for_community_in_plan(step, row, note)
    step.write_words("note", note)
    if tasks:
        give_plan(step, tasks, convening.pk)
    left = step.facts.open_summonses()
    release(step, left)
    step.change(convening, closed_at=step.at, outcome="agreed")
    _ask_to_countersign(step, convening)
    step.case.signed_at = step.case.signed_at or step.at
    step.tell(convening=convening.pk, released=[s.organisation_id for s in left])
    step.case.acting_since = step.at
    step.move(State.ACTING)


def _ask_to_countersign(step: Step, convening: Convening) -> None:
    """Whoever reported in says yes or no to the minutes; the clock takes silence for no objection."""
    there = [s for s in step.facts.summonses if s.convening_id == convening.pk and s.state == SummonsState.REPORTED_IN]
    for summons in there:
        step.change(summons, countersign=Countersigned.ASKED)
    step.tell(countersign=[s.organisation_id for s in there])


def _reason_for_community_in_plan(step: Step, row: Mapping[str, Any], note: str) -> None:
    if outside_duty(step, row["organisation"]) and not note:
        raise invalid("note", "The duty list does not put this on a community. Say why in the note.")


@action("amend_plan")
def amend_plan(
    step: Step,
    *,
    reason: str,
    tasks: Sequence[Mapping[str, Any]] = (),
    cancel: Sequence[int] = (),
    summon: Sequence[int] = (),
) -> None:
    """Add or cancel tasks, or summon more departments, while work goes on."""
    if not (tasks or cancel or summon):
        raise invalid("tasks", "Nothing would change. Add or cancel a task, or summon a department.")
    step.write_words("reason", reason)
    _cancel(step, cancel)
    convening = Convening.objects.filter(case=step.case).order_by("-opened_at").first()
    if summon:
        _summon_more(step, convening, summon)
    for row in tasks:
        _reason_for_community_in_plan(step, row, reason)
    if tasks:
        give_plan(step, tasks, convening.pk if convening else None)


def _cancel(step: Step, ids: Sequence[int]) -> None:
    tasks = named(step, ids)
    if any(t.state == TaskState.VERIFIED for t in tasks):
        raise invalid("cancel", "A verified task cannot be cancelled.")
    _work.cancel(step, tasks)
    step.tell(cancelled=[t.pk for t in tasks], stood_down=sorted({t.organisation_id for t in tasks}))


def _summon_more(step: Step, convening: Convening | None, organisations: Sequence[int]) -> None:
    if convening is None:
        raise invalid("summon", "There has been no convening yet. Convene the departments instead.")
    called = {s.organisation_id for s in step.facts.summonses if s.convening_id == convening.pk}
    if called & set(organisations):
        raise invalid("summon", "This department is summoned already.")
    _calls.summon(step, convening, [Call(department("summon", pk)) for pk in organisations])


@action("contained")
def contained(step: Step, *, words: str = "") -> None:
    """The danger is under control: the emergency clock stops, the ordinary tier runs on."""
    step.write_words("words", words)
    step.case.contained_at = step.at


@action("resolve")
def resolve(step: Step) -> None:
    """All work is verified; the result now waits to be checked on site. Tries to reach the resident count from here."""
    step.case.unreachable_tries = []
    step.move(State.RESOLVED)


@action("task_accept")
def task_accept(step: Step, *, contact: str = "") -> None:
    """Sign for a task: from now on its time is no longer unsigned."""
    step.change(step.subject, state=TaskState.ACCEPTED, accepted_at=step.at, contact=contact)
    step.write_words("contact", contact)
    _tell_task(step)


@action("task_start")
def task_start(step: Step) -> None:
    """Begin, once everything it waits for is out of the way."""
    step.change(step.subject, state=TaskState.WORKING)
    _tell_task(step)


@action("task_complete")
def task_complete(step: Step, *, words: str, photos: Sequence[Any] = ()) -> None:
    """Report a task done, with the evidence asked for. A late one moves its dependents' dues by its overrun.

    `photos` are kept as its evidence in the same step, as `attach` takes them; refused, none is.
    """
    task: Task = step.subject
    if photos:
        step.tell(attachments=_photos.keep(step, photos, task.pk))
    if task.evidence and not task.attachments.exists():
        raise invalid("photos", "Photo evidence was asked for. Add a photo of this task.")
    step.write_words("words", words)
    step.change(task, state=TaskState.DONE, done_at=step.at, done_by_id=step.by.user, verifier_id=_verifier(step))
    _tell_task(step, late=step.at > task.due_at)
    pass_on(step, task, step.at - task.due_at)


def _verifier(step: Step) -> int:
    """The handler; where the handler's only person did the work, the level above."""
    handler = step.case.handler_id
    alone = any(hat.organisation == handler for hat in step.by.hats) and solo(handler, step.by.user, step)
    return verifier_of(step.facts, alone=alone)


@action("task_verify")
def task_verify(step: Step, *, note: str = "") -> None:
    """Check what was done; never the person who did it."""
    task: Task = step.subject
    step.write_words("note", note)
    step.change(task, state=TaskState.VERIFIED, verified_at=step.at)
    _tell_task(step)
    if task.verify_first and task.done_at is not None:
        pass_on(step, task, step.at - max(task.due_at, task.done_at))


@action("task_redo")
def task_redo(step: Step, *, reason: str) -> None:
    """Not good yet: it goes back to work, with as much time again if its due has passed."""
    step.write_words("reason", reason)
    again(step, step.subject)
    _tell_task(step)


def again(step: Step, task: Task) -> None:
    """Put a task back to work."""
    step.change(task, state=TaskState.WORKING, done_at=None, done_by_id=None, verified_at=None)
    if task.due_at <= step.at:
        length = min(max(task.due_at - task.assigned_at, timedelta(hours=1)), timedelta(days=2))
        _give_more_time(step, task, step.at + length)


def _give_more_time(step: Step, task: Task, due_at: datetime) -> None:
    """Move a task's due; what waits for it is due as much later."""
    more = due_at - task.due_at
    step.change(task, due_at=due_at)
    pass_on(step, task, more)


@action("task_return")
def task_return(step: Step, *, reason: str, clause: str = "", owner: int | None = None) -> None:
    """Return a task with a clause and who should own it; whoever handles the case rules."""
    task: Task = step.subject
    if owner == task.organisation_id:
        raise invalid("owner", "Name somebody else: who should own it?")
    ruling = Ruling.objects.create(
        case=step.case,
        on=RulingOn.TASK,
        task=task,
        ruler_id=chair(step.facts),
        asked_by_id=task.organisation_id,
        asked_at=step.at,
        clause=clause,
        owner_id=owner,
        question=step.write_words("reason", reason),
    )
    step.change(task, state=TaskState.RETURNED, returns=task.returns + 1)
    step.facts.rulings = [*step.facts.rulings, ruling]
    _tell_task(step, ruling=ruling.pk, ruler=ruling.ruler_id, clause=clause, owner=owner)


@action("task_rule")
def task_rule(step: Step, *, outcome: str, reason: str, organisation: int | None = None) -> None:
    """Rule on a returned task: it stays, goes elsewhere, or is cancelled. The time of the ruling is given back."""
    ruling: Ruling = step.subject
    task = next(t for t in step.facts.tasks if t.pk == ruling.task_id)
    if outcome == "moved":
        target = organisation or ruling.owner_id
        if target is None or target == task.organisation_id:
            raise invalid("organisation", "Choose to whom the task goes.")
        _move_task(step, task, target)
    elif outcome == "kept":
        step.change(task, state=TaskState.ASSIGNED, assigned_at=step.at, accepted_at=None)
    else:
        _work.cancel(step, [task])
    if outcome != "cancelled":
        _give_more_time(step, task, task.due_at + (step.at - ruling.asked_at))
    _settle(step, ruling, outcome, reason)
    step.tell(ruling=ruling.pk, task=task.pk, outcome=outcome, organisation=task.organisation_id)
    step.tell(returned_by=ruling.asked_by_id)
    if outcome == "moved":
        step.tell(tasks=[{"id": task.pk, "organisation": task.organisation_id}])


def _move_task(step: Step, task: Task, organisation: int) -> None:
    give_to = {"state": TaskState.ASSIGNED, "assigned_at": step.at, "accepted_at": None}
    before = task.organisation_id
    step.change(task, organisation_id=organisation, outside_duty=outside_duty(step, organisation), **give_to)
    take_in(step, organisation)
    _calls.let_go(step, [before])


def _settle(step: Step, ruling: Ruling, outcome: str, reason: str) -> None:
    words = step.write_words("reason", reason)
    step.change(ruling, ruled_at=step.at, ruled_by_id=step.by.user, outcome=outcome, reason=words)
    step.facts.rulings = [r for r in step.facts.rulings if r is not ruling]


@action("request_extension")
def request_extension(step: Step, *, until: datetime, reason: str) -> None:
    """Ask for more time before the task is due; a second time the supervisor decides."""
    task: Task = step.subject
    if step.at >= task.due_at:
        raise Refusal("overdue_already", "It is overdue already. An extension is asked for before it is due.")
    if until <= task.due_at:
        raise invalid("until", "Choose a time after the present due time.")
    if any(a.kind == ApprovalKind.EXTENSION and a.task_id == task.pk for a in step.facts.approvals):
        raise Refusal("asked_before", "An extension has been asked for already and is being decided.")
    approver, role = approver_of_extension(step.facts, task)
    ask(step, ApprovalKind.EXTENSION, approver=approver, role=role, until=until, reason=reason, task=task)
    _tell_task(step, until=until.isoformat())


@action("approve_extension")
def approve_extension(step: Step, *, note: str = "") -> None:
    """Grant it by name. Granted late, it moves the clock on and the red card stays, marked excused."""
    approval: Approval = step.subject
    task = next(t for t in step.facts.tasks if t.pk == approval.task_id)
    if approval.until is None or approval.until <= step.at:
        raise Refusal(
            "until_passed", "The time that was asked for has passed. Refuse the request, or let it be asked anew."
        )
    late = step.at > task.due_at
    step.write_words("note", note)
    decide(step, approval, granted=True)
    step.change(task, extensions=task.extensions + 1, excused=task.excused or late)
    _give_more_time(step, task, approval.until)
    clock = step.clock(ClockKind.TASK, task.pk)
    if late and clock is not None:
        step.change(clock, excused=True)
    step.tell(task=task.pk, approval=approval.pk, until=str(approval.until), late=late)
    step.tell(asked_by=approval.asked_by_id)


@action("refuse_extension")
def refuse_extension(step: Step, *, reason: str) -> None:
    """The clock stands."""
    step.write_words("reason", reason)
    decide(step, step.subject, granted=False)
    step.tell(approval=step.subject.pk, asked_by=step.subject.asked_by_id)


def _tell_task(step: Step, **more: object) -> None:
    task: Task = step.subject
    step.tell(task=task.pk, position=task.position, organisation=task.organisation_id, **more)
    step.tell(tasks=[{"id": task.pk, "organisation": task.organisation_id}])
