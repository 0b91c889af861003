"""The plan (处置方案): which task waits for which, what is wrong with it, what a delay moves.

Room: rules, floor 0. Who comes in: `stages` when a plan is agreed or amended, a task is done or is
late. What never happens here: storing anything, or stopping at the first mistake; whoever wrote the
plan sees all of them at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from datetime import datetime, timedelta
from heapq import heappop, heappush

from coordination.rules.words import FINISHED_TASK, TaskState


@dataclass(frozen=True)
class PlannedTask:
    """One organisation's piece of the plan; `key` names it within the plan.

    `waits_for` (前置任务) holds the keys of tasks that come first. A task marked `verify_first`
    frees what waits for it only once it is verified, not when it is said to be done.
    """

    key: str
    organisation: str | int
    title: str
    due_at: datetime
    waits_for: tuple[str, ...] = ()
    verify_first: bool = False

    def __post_init__(self) -> None:
        if self.due_at.utcoffset() is None:
            raise ValueError(f"the due of task {self.key} needs its time zone")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of one task; `params` complete the sentence for `code`.

    empty (no task at all) · duplicate_key · due_in_past {due_at, now} · self_wait ·
    unknown_prerequisite {prerequisite} · due_before_prerequisite {prerequisite, due_at,
    prerequisite_due_at} · cycle {path: keys, the first repeated at the end}
    """

    code: str
    key: str
    field: str
    params: Mapping[str, object] = column(default_factory=dict)


PROBLEMS = {
    "empty": "The plan has no task. Add at least one.",
    "duplicate_key": "This key is used twice. Give each task its own.",
    "due_in_past": "This time has passed. Choose a later one.",
    "self_wait": "A task cannot wait for itself.",
    "unknown_prerequisite": "It waits for a task that is not in the plan.",
    "due_before_prerequisite": "It is due before what it waits for. Choose a later time, or do not let it wait.",
    "cycle": "These tasks wait for one another. Take one of the waits away.",
}
"""What each fault says to whoever wrote the plan, by its code."""


def check(tasks: Sequence[PlannedTask], now: datetime, *, given: Sequence[PlannedTask] = ()) -> list[Problem]:
    """Everything wrong with these tasks, in their order, cycles last; an empty list is a good plan.

    `given` are the tasks the case already has: they may be waited for and close a cycle, but
    their own dues are not questioned.
    """
    if not tasks:
        return [Problem("empty", "", "tasks")]
    known = _by_key([*given, *tasks])
    seen = {task.key for task in given}
    problems: list[Problem] = []
    for task in tasks:
        if task.key in seen:
            problems.append(Problem("duplicate_key", task.key, "key"))
        seen.add(task.key)
        if task.due_at <= now:
            params = {"due_at": task.due_at, "now": now}
            problems.append(Problem("due_in_past", task.key, "due_at", params))
        for key in dict.fromkeys(task.waits_for):
            problems += _check_wait(task, key, known.get(key))
    for path in _cycles(known, [task.key for task in tasks]):
        problems.append(Problem("cycle", path[0], "waits_for", {"path": path}))
    return problems


def _check_wait(task: PlannedTask, key: str, first: PlannedTask | None) -> list[Problem]:
    if key == task.key:
        return [Problem("self_wait", key, "waits_for")]
    if first is None:
        return [Problem("unknown_prerequisite", task.key, "waits_for", {"prerequisite": key})]
    if task.due_at < first.due_at:
        params = {
            "prerequisite": key,
            "due_at": task.due_at,
            "prerequisite_due_at": first.due_at,
        }
        return [Problem("due_before_prerequisite", task.key, "due_at", params)]
    return []


def order(tasks: Sequence[PlannedTask]) -> list[PlannedTask]:
    """The tasks in an order in which they can be done: prerequisites first, then the earlier due.

    What is not in `tasks` is taken as done. Raises ValueError for a cycle, naming its path.
    """
    known = _by_key(tasks)
    missing = {k: len(_waits(task, known)) + (k in task.waits_for) for k, task in known.items()}
    place = {key: index for index, key in enumerate(known)}
    ready = [(known[k].due_at, place[k], k) for k in known if not missing[k]]
    ready.sort()
    behind = _behind(known)
    sorted_: list[PlannedTask] = []
    while ready:
        key = heappop(ready)[2]
        sorted_.append(known[key])
        for later in behind[key]:
            missing[later] -= 1
            if not missing[later]:
                heappush(ready, (known[later].due_at, place[later], later))
    if len(sorted_) < len(known):
        alone = [[key, key] for key, task in known.items() if key in task.waits_for]
        raise ValueError(f"tasks wait for one another: {' → '.join((alone or _cycles(known, known))[0])}")
    return sorted_


def blockers(states: Mapping[str, str], tasks: Sequence[PlannedTask]) -> dict[str, list[str]]:
    """For each unfinished task, the keys it still waits for; an empty list means it may start.

    `states` holds task states by key; a task without one has not begun. A prerequisite is out of
    the way when it is verified, or done and not marked verify-first. One that was cancelled is
    too: whoever cancelled it decided that nothing waits for it. One that is not in the plan blocks.
    """
    known = _by_key(tasks)
    open_ = (t for t in known.values() if states.get(t.key) not in _OVER)
    return {
        task.key: [k for k in dict.fromkeys(task.waits_for) if not _out_of_the_way(k, states, known)] for task in open_
    }


def unblocked(states: Mapping[str, str], tasks: Sequence[PlannedTask]) -> list[str]:
    """The keys of the unfinished tasks that nothing blocks any more, in the order of the plan."""
    return [key for key, waits in blockers(states, tasks).items() if not waits]


_OVER = FINISHED_TASK | {TaskState.DONE}


def _out_of_the_way(key: str, states: Mapping[str, str], known: Mapping[str, PlannedTask]) -> bool:
    if states.get(key) == TaskState.DONE:
        return key in known and not known[key].verify_first
    return states.get(key) in FINISHED_TASK


def shifted(
    tasks: Sequence[PlannedTask],
    key: str,
    overrun: timedelta,
    *,
    states: Mapping[str, str] | None = None,
) -> dict[str, datetime]:
    """The new dues of all tasks that wait for `key`, directly or not, when it is late by `overrun`.

    Each moves once, by the overrun in clock time, however many ways lead to it. Tasks that
    `states` says are over stay where they are and pass nothing on. Nothing moves for an overrun
    that is not positive. Raises KeyError for a task that is not in the plan.
    """
    known = _by_key(tasks)
    late = known[key]
    if overrun <= timedelta(0):
        return {}
    over = {k for k, state in (states or {}).items() if state in _OVER}
    behind = _behind(known)
    moved: dict[str, datetime] = {}
    reached = [late.key]
    while reached:
        for later in behind[reached.pop()]:
            if later not in moved and later not in over and later != key:
                moved[later] = known[later].due_at + overrun
                reached.append(later)
    return {k: moved[k] for k in known if k in moved}


def _by_key(tasks: Iterable[PlannedTask]) -> dict[str, PlannedTask]:
    """The first task of each key."""
    known: dict[str, PlannedTask] = {}
    for task in tasks:
        known.setdefault(task.key, task)
    return known


def _waits(task: PlannedTask, known: Mapping[str, PlannedTask]) -> list[str]:
    """What a task waits for within the plan, itself left out."""
    return [key for key in dict.fromkeys(task.waits_for) if key in known and key != task.key]


def _behind(known: Mapping[str, PlannedTask]) -> dict[str, list[str]]:
    """The other direction: who waits for each task."""
    behind: dict[str, list[str]] = {key: [] for key in known}
    for task in known.values():
        for key in _waits(task, known):
            behind[key].append(task.key)
    return behind


def _cycles(known: Mapping[str, PlannedTask], starts: Iterable[str]) -> list[list[str]]:
    """A shortest way round for every task on a cycle, unless one already told runs through it."""
    told: set[str] = set()
    found: list[list[str]] = []
    for key in starts:
        path = [] if key in told else _way_round(key, known)
        if path:
            told.update(path)
            found.append(path)
    return found


def _way_round(start: str, known: Mapping[str, PlannedTask]) -> list[str]:
    """From a task along what it waits for back to itself; empty if there is no such way."""
    ways = deque([[start]])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for key in _waits(known[way[-1]], known):
            if key == start:
                return [*way, start]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []
