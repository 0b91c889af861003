"""A person's desk (我的待办): what waits for them and what they wait for, read together so that it stays a few statements.

Room: reading, floor 2. Who comes in: the first page after signing in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from coordination.reading.asked import TASK_KINDS, asked_of, asked_of_others
from coordination.reading.inbox import Item, items_of
from coordination.records.clock import Clock
from coordination.records.task import TaskDependency
from coordination.rules.permissions import Actor
from coordination.rules.words import Role


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for me, most urgent first, and what I wait for from others, earliest due first.

    `held_up` names my own work that waits for a task of others, by the id of that task.
    """

    mine: Sequence[Item]
    others: Sequence[Item]
    held_up: Mapping[int, Sequence[str]] = field(default_factory=dict)


def desk(by: Actor, *, kinds: Collection[str] = (), limit: int = 50, most_others: int = 24) -> Desk:
    """The desk of whoever `by` speaks for; narrowed to some kinds of asking, if given."""
    mine = asked_of(by, kinds=kinds, limit=limit)
    others = asked_of_others(by, limit=most_others)
    items = {item.clock: item for item in items_of([*mine, *others])}
    return Desk([items[c.pk] for c in mine], [items[c.pk] for c in others], _held_up(by, others))


def _held_up(by: Actor, others: Collection[Clock]) -> dict[int, list[str]]:
    """One statement, for departments that wait for somebody's task; none for anybody else."""
    mine = by.at(Role.RESPONDER) | by.at(Role.LEAD)
    before = {clock.subject for clock in others if clock.kind in TASK_KINDS}
    found: dict[int, list[str]] = {}
    if mine and before:
        rows = TaskDependency.objects.filter(task__organisation__in=mine, prerequisite__in=before)
        for task, title in rows.order_by("task__position").values_list("prerequisite", "task__title"):
            found.setdefault(task, []).append(title)
    return found
