"""Giving and taking back work: the rows behind a task, wherever it comes from. Used inside steps only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from coordination.records import reference
from coordination.records.people import Membership
from coordination.records.task import Task, TaskDependency
from coordination.rules import plan
from coordination.rules.permissions import staff_role
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import COMMUNITY_KINDS, FINISHED_TASK, Kind, TaskKind, TaskState
from coordination.stages._calls import answerable, involve, let_go
from coordination.stages._step import Step


def give(step: Step, kind: TaskKind, given: Sequence[Mapping[str, Any]], convening: int | None = None) -> list[Task]:
    """Create tasks, each `{organisation, what, due_at}` and optionally `key, waits_for, evidence, verify_first, payer`."""
    for row in given:
        answerable(step, "organisation", row["organisation"])
    first = max((t.position for t in step.facts.tasks), default=0) + 1
    tasks = Task.objects.bulk_create(
        Task(
            case=step.case,
            convening_id=convening,
            position=position,
            kind=kind,
            organisation_id=row["organisation"],
            title=step.plain(row["what"]),
            due_at=row["due_at"],
            evidence=bool(row.get("evidence")),
            verify_first=bool(row.get("verify_first")),
            payer=row.get("payer") or "",
            state=TaskState.ASSIGNED,
            assigned_at=step.at,
            outside_duty=outside_duty(step, row["organisation"]),
        )
        for position, row in enumerate(given, start=first)
    )
    step.facts.tasks = [*step.facts.tasks, *tasks]
    _remember_roles(step, tasks)
    involve(step, [task.organisation_id for task in tasks])
    step.tell(tasks=[{"id": t.pk, "organisation": t.organisation_id, "due_at": t.due_at.isoformat()} for t in tasks])
    return tasks


def _remember_roles(step: Step, tasks: Iterable[Task]) -> None:
    roles = {t.organisation_id: staff_role(reference.place(t.organisation_id).kind) for t in tasks}
    step.facts.roles = {**step.facts.roles, **roles}


def take_in(step: Step, organisation: int) -> None:
    """Let an organisation that something is now asked of see the case."""
    answerable(step, "organisation", organisation)
    step.facts.roles = {**step.facts.roles, organisation: staff_role(reference.place(organisation).kind)}
    involve(step, [organisation])


def outside_duty(step: Step, organisation: int) -> bool:
    """Whether this puts on a community what the duty list does not."""
    return reference.place(organisation).kind in COMMUNITY_KINDS and not step.facts.community_may_handle


def give_plan(step: Step, given: Sequence[Mapping[str, Any]], convening: int | None) -> list[Task]:
    """Create the tasks of a plan with what each waits for. Raises Refusal naming every fault of the plan at once."""
    keyed = [{**row, "key": str(row.get("key") or index)} for index, row in enumerate(given, start=1)]
    for row in keyed:
        _summoned(step, f"tasks.{row['key']}.organisation", row["organisation"])
    before = [_planned(t) for t in step.facts.tasks if t.state not in FINISHED_TASK]
    new = [
        plan.PlannedTask(
            row["key"], row["organisation"], row["what"], row["due_at"], tuple(map(str, row.get("waits_for") or ()))
        )
        for row in keyed
    ]
    _refuse_faulty(plan.check(new, step.at, given=before))
    tasks = give(step, TaskKind.PLAN, keyed, convening)
    by_key = {f"#{t.position}": t for t in step.facts.tasks} | {
        row["key"]: task for row, task in zip(keyed, tasks, strict=True)
    }
    waits = {
        task.pk: [by_key[str(key)].pk for key in dict.fromkeys(row.get("waits_for") or ())]
        for row, task in zip(keyed, tasks, strict=True)
    }
    TaskDependency.objects.bulk_create(
        TaskDependency(task_id=task, prerequisite_id=first) for task, firsts in waits.items() for first in firsts
    )
    step.facts.waits = {**step.facts.waits, **{task: firsts for task, firsts in waits.items() if firsts}}
    step.tell(waits={str(task): firsts for task, firsts in waits.items() if firsts})
    return tasks


def _summoned(step: Step, name: str, organisation: int) -> None:
    answerable(step, name, organisation)
    if reference.place(organisation).kind == Kind.DEPARTMENT and organisation not in step.facts.involved():
        raise invalid(name, "A department in the plan has not been summoned. Summon it first.")


def _planned(task: Task) -> plan.PlannedTask:
    """A task the case already has, under the key that new ones may wait for."""
    return plan.PlannedTask(f"#{task.position}", task.organisation_id, task.title, task.due_at, ())


def _refuse_faulty(problems: Sequence[plan.Problem]) -> None:
    if not problems:
        return
    told = [{"code": p.code, "key": p.key, "field": p.field, **_plain(p.params)} for p in problems]
    fields = {f"tasks.{p.key}.{p.field}" if p.key else "tasks": plan.PROBLEMS[p.code] for p in problems}
    raise Refusal(
        "plan_faulty",
        "The plan cannot be agreed as it is: %(count)s faults.",
        {"count": len(problems)},
        422,
        fields,
        {"problems": told},
    )


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in params.items()}


def go_on(step: Step) -> None:
    """Dues that people gave move on by the time the case stood still; what was overdue before stays overdue."""
    stopped = step.case.state_since
    for row in [*step.facts.open_tasks(), *step.facts.orders]:
        if row.due_at > stopped:
            step.change(row, due_at=row.due_at + (step.at - stopped))


def cancel(step: Step, tasks: Iterable[Task]) -> None:
    """Cancel unfinished tasks. Whoever has nothing else on the case keeps what it has seen up to now."""
    gone = list(tasks)
    for task in gone:
        step.change(task, state=TaskState.CANCELLED)
    let_go(step, [task.organisation_id for task in gone])


def named(step: Step, ids: Iterable[int], *, state: TaskState | None = None) -> list[Task]:
    """These tasks of the case. Raises Refusal for one that is not, or is not in the state asked for."""
    wanted = set(ids)
    found = [t for t in step.facts.tasks if t.pk in wanted and (state is None or t.state == state)]
    if len(found) < len(wanted):
        raise invalid("tasks", "Choose tasks of this case from the list.")
    return found


def solo(organisation: int, besides: int | None, step: Step) -> bool:
    """Whether an organisation has nobody else to check what `besides` did."""
    today = step.at.astimezone(reference.calendar_zone()).date()
    role = staff_role(reference.place(organisation).kind)
    staff = Membership.objects.filter(organisation=organisation, role=role, starts_on__lte=today)
    current = staff.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)).exclude(user=besides)
    return not current.exists()


def pass_on(step: Step, task: Task, overrun: timedelta) -> None:
    """A prerequisite that is late, or given more time, moves its dependents' dues by as much, on record."""
    if overrun.total_seconds() <= 0:
        return
    by_id = {str(t.pk): t for t in step.facts.tasks}
    tasks = [
        plan.PlannedTask(key, t.organisation_id, t.title, t.due_at, tuple(map(str, step.facts.waits.get(t.pk, ()))))
        for key, t in by_id.items()
    ]
    states = {key: t.state for key, t in by_id.items()}
    moved = plan.shifted(tasks, str(task.pk), overrun, states=states)
    for key, due_at in moved.items():
        step.change(by_id[key], due_at=due_at)
    step.tell(overrun=round(overrun.total_seconds()), moved={key: due.isoformat() for key, due in moved.items()})
