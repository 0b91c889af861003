"""Plans: every mistake told at once, an order to work in, what is free to start, what a delay moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.rules.plan import (
    PlannedTask,
    Problem,
    blockers,
    check,
    order,
    shifted,
    unblocked,
)
from coordination.rules.words import TaskState

NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def task(key: str, due: int = 1, *waits_for: str, verify_first: bool = False) -> PlannedTask:
    """Due so many hours from now."""
    return PlannedTask(key, "住建局", f"task {key}", NOW + due * HOUR, waits_for, verify_first)


def told(problems: Sequence[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.key, problem.field) for problem in problems]


def apply(tasks: Sequence[PlannedTask], dues: dict[str, datetime]) -> list[PlannedTask]:
    return [replace(t, due_at=dues.get(t.key, t.due_at)) for t in tasks]


GAS = task("gas", 1)
DIG = task("dig", 3, "gas")
PIPE = task("pipe", 5, "dig")
FILL = task("fill", 8, "pipe", "gas")
LIGHT = task("light", 2)
SUBSIDENCE = [FILL, PIPE, LIGHT, GAS, DIG]

KEYS = "abcdefg"
graphs = st.lists(
    st.tuples(st.sampled_from(KEYS), st.lists(st.sampled_from(KEYS), max_size=4)),
    unique_by=lambda node: node[0],
    min_size=1,
).map(lambda nodes: [task(key, 1, *waits) for key, waits in nodes])


@st.composite
def good_plans(draw: st.DrawFn) -> list[PlannedTask]:
    """Tasks that wait only for earlier ones and are due no earlier, in any order."""
    tasks: list[PlannedTask] = []
    due = 1
    for key in KEYS[: draw(st.integers(1, len(KEYS)))]:
        due += draw(st.integers(0, 3))
        waits = draw(st.lists(st.sampled_from([t.key for t in tasks]), max_size=3)) if tasks else []
        tasks.append(task(key, due, *waits, verify_first=draw(st.booleans())))
    return draw(st.permutations(tasks))


states = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(list(TaskState)))


class TestChecking:
    def test_a_good_plan_has_no_problems(self) -> None:
        assert check(SUBSIDENCE, NOW) == []

    def test_a_plan_without_tasks_is_empty(self) -> None:
        assert check([], NOW) == [Problem("empty", "", "tasks")]
        assert check([], NOW, given=[GAS]) == [Problem("empty", "", "tasks")]

    @pytest.mark.parametrize("late", [timedelta(0), HOUR])
    def test_a_due_must_lie_ahead(self, late: timedelta) -> None:
        due = NOW - late
        assert check([replace(GAS, due_at=due)], NOW) == [
            Problem("due_in_past", "gas", "due_at", {"due_at": due, "now": NOW})
        ]

    def test_a_task_cannot_wait_for_itself(self) -> None:
        assert check([task("a", 1, "a")], NOW) == [Problem("self_wait", "a", "waits_for")]

    def test_a_task_cannot_wait_for_what_is_not_there(self) -> None:
        assert check([task("a", 1, "b")], NOW) == [
            Problem("unknown_prerequisite", "a", "waits_for", {"prerequisite": "b"})
        ]

    def test_a_key_names_one_task(self) -> None:
        assert told(check([task("a"), task("a", 2), task("a", 3)], NOW)) == [
            ("duplicate_key", "a", "key"),
            ("duplicate_key", "a", "key"),
        ]

    def test_a_due_before_that_of_a_prerequisite_names_both(self) -> None:
        assert check([task("a", 2), task("b", 1, "a")], NOW) == [
            Problem(
                "due_before_prerequisite",
                "b",
                "due_at",
                {"prerequisite": "a", "due_at": NOW + HOUR, "prerequisite_due_at": NOW + 2 * HOUR},
            )
        ]

    def test_the_same_due_as_a_prerequisite_is_fine(self) -> None:
        assert check([task("a", 1), task("b", 1, "a")], NOW) == []

    def test_a_cycle_is_told_with_its_way_round(self) -> None:
        tasks = [task("a", 1, "b"), task("b", 1, "c"), task("c", 1, "a"), task("d", 1, "a")]
        assert check(tasks, NOW) == [Problem("cycle", "a", "waits_for", {"path": ["a", "b", "c", "a"]})]

    def test_every_cycle_is_told_once(self) -> None:
        tasks = [
            task("a", 1, "b"),
            task("b", 1, "a", "c"),
            task("c", 1, "b"),
            task("d", 1, "e"),
            task("e", 1, "d"),
        ]
        paths = [problem.params["path"] for problem in check(tasks, NOW)]
        assert paths == [["a", "b", "a"], ["c", "b", "c"], ["d", "e", "d"]]

    def test_all_mistakes_are_told_at_once_in_the_order_of_the_plan(self) -> None:
        tasks = [
            task("a", -1, "a", "nowhere", "b"),
            task("b", 2, "c"),
            task("c", 3, "b"),
            task("c", 3),
        ]
        assert told(check(tasks, NOW)) == [
            ("due_in_past", "a", "due_at"),
            ("self_wait", "a", "waits_for"),
            ("unknown_prerequisite", "a", "waits_for"),
            ("due_before_prerequisite", "a", "due_at"),
            ("due_before_prerequisite", "b", "due_at"),
            ("duplicate_key", "c", "key"),
            ("cycle", "b", "waits_for"),
        ]

    def test_saying_twice_what_a_task_waits_for_is_one_mistake(self) -> None:
        assert len(check([task("a", 1, "b", "b")], NOW)) == 1
        assert check([task("a"), task("b", 1, "a", "a")], NOW) == []

    def test_tasks_the_case_already_has_can_be_waited_for_and_are_not_questioned(self) -> None:
        late = task("gas", -5)
        assert check([task("dig", 3, "gas")], NOW, given=[late]) == []

    def test_a_due_must_not_come_before_that_of_a_task_the_case_already_has(self) -> None:
        assert told(check([task("dig", 3, "gas")], NOW, given=[task("gas", 4)])) == [
            ("due_before_prerequisite", "dig", "due_at")
        ]

    def test_a_key_of_the_case_cannot_be_given_again(self) -> None:
        assert told(check([task("gas")], NOW, given=[GAS])) == [("duplicate_key", "gas", "key")]

    def test_a_cycle_through_tasks_of_the_case_is_found_and_laid_at_the_new_task(self) -> None:
        problems = check([task("new", 4, "old")], NOW, given=[task("old", 4, "new")])
        assert problems == [Problem("cycle", "new", "waits_for", {"path": ["new", "old", "new"]})]

    def test_a_due_without_its_time_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="the due of task a needs its time zone"):
            PlannedTask("a", 1, "title", datetime(2026, 3, 3))

    @given(good_plans())
    def test_tasks_that_wait_for_earlier_ones_are_always_a_good_plan(self, tasks: list[PlannedTask]) -> None:
        assert check(tasks, NOW) == []

    @given(graphs)
    def test_it_finds_a_cycle_exactly_where_there_is_one(self, tasks: list[PlannedTask]) -> None:
        keys = {t.key for t in tasks}
        graph = {t.key: [w for w in t.waits_for if w in keys and w != t.key] for t in tasks}
        cycles = [p for p in check(tasks, NOW) if p.code == "cycle"]
        try:
            list(TopologicalSorter(graph).static_order())
        except CycleError:
            assert cycles
        else:
            assert not cycles

    @given(graphs)
    def test_a_way_round_is_one_in_the_plan_and_passes_no_task_twice(self, tasks: list[PlannedTask]) -> None:
        waits = {t.key: t.waits_for for t in tasks}
        for problem in check(tasks, NOW):
            if problem.code == "cycle":
                path = problem.params["path"]
                assert isinstance(path, list)
                assert path[0] == path[-1] == problem.key
                assert len(set(path)) == len(path) - 1 > 1
                assert all(b in waits[a] for a, b in pairwise(path))

    @given(graphs)
    def test_every_task_on_a_cycle_is_named_by_one(self, tasks: list[PlannedTask]) -> None:
        waits = {t.key: set(t.waits_for) - {t.key} for t in tasks}
        named = {
            key
            for p in check(tasks, NOW)
            if p.code == "cycle" and isinstance(p.params["path"], list)
            for key in p.params["path"]
        }
        assert named == {key for key in waits if key in _reachable(key, waits)}


def _reachable(start: str, waits: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(waits[start])
    while ahead:
        key = ahead.pop()
        if key in waits and key not in reached:
            reached.add(key)
            ahead |= waits[key]
    return reached


class TestOrder:
    def test_prerequisites_come_first_and_otherwise_the_earlier_due(self) -> None:
        assert [t.key for t in order(SUBSIDENCE)] == ["gas", "light", "dig", "pipe", "fill"]

    def test_equal_dues_keep_the_order_of_the_plan(self) -> None:
        assert [t.key for t in order([task("z"), task("a"), task("m")])] == ["z", "a", "m"]

    def test_what_is_not_among_the_tasks_holds_nothing_up(self) -> None:
        assert [t.key for t in order([DIG])] == ["dig"]

    def test_nothing_has_an_empty_order(self) -> None:
        assert order([]) == []

    def test_a_cycle_has_no_order_and_says_why(self) -> None:
        with pytest.raises(ValueError, match="wait for one another: a → b → a"):
            order([task("c", 1), task("a", 1, "b"), task("b", 1, "a")])
        with pytest.raises(ValueError, match="wait for one another: a → a"):
            order([task("a", 1, "a")])
        with pytest.raises(ValueError, match="wait for one another: b → b"):
            order([task("a"), task("b", 1, "a", "b")])

    @given(good_plans())
    def test_every_task_is_there_once_and_after_what_it_waits_for(self, tasks: list[PlannedTask]) -> None:
        ordered = [t.key for t in order(tasks)]
        assert sorted(ordered) == sorted(t.key for t in tasks)
        for t in tasks:
            assert all(ordered.index(w) < ordered.index(t.key) for w in t.waits_for)


class TestWhatIsFree:
    def test_at_first_only_tasks_that_wait_for_nothing(self) -> None:
        assert unblocked({}, SUBSIDENCE) == ["light", "gas"]

    def test_a_done_task_frees_what_waits_for_it(self) -> None:
        assert unblocked({"gas": TaskState.DONE}, SUBSIDENCE) == ["light", "dig"]

    def test_a_task_to_be_verified_first_frees_nothing_before_that(self) -> None:
        tasks = [replace(GAS, verify_first=True), DIG]
        assert unblocked({"gas": TaskState.DONE}, tasks) == []
        assert unblocked({"gas": TaskState.VERIFIED}, tasks) == ["dig"]

    def test_a_cancelled_task_holds_nothing_up(self) -> None:
        tasks = [replace(GAS, verify_first=True), DIG]
        assert unblocked({"gas": TaskState.CANCELLED}, tasks) == ["dig"]

    @pytest.mark.parametrize("state", [s for s in TaskState if s not in ("done", "verified", "cancelled")])
    def test_any_other_state_holds_up_what_waits(self, state: TaskState) -> None:
        assert unblocked({"gas": state}, [GAS, DIG]) == ["gas"]

    def test_all_prerequisites_must_be_out_of_the_way(self) -> None:
        states = {"gas": TaskState.VERIFIED, "dig": TaskState.VERIFIED, "light": TaskState.DONE}
        assert blockers(states, SUBSIDENCE) == {"fill": ["pipe"], "pipe": []}

    def test_what_is_not_in_the_plan_holds_up_unless_its_state_is_final(self) -> None:
        assert blockers({}, [DIG]) == {"dig": ["gas"]}
        assert blockers({"gas": TaskState.DONE}, [DIG]) == {"dig": ["gas"]}
        assert blockers({"gas": TaskState.VERIFIED}, [DIG]) == {"dig": []}

    def test_a_blocker_named_twice_is_told_once(self) -> None:
        assert blockers({}, [GAS, task("dig", 2, "gas", "gas")])["dig"] == ["gas"]

    def test_states_may_be_plain_codes(self) -> None:
        assert unblocked({"gas": "done"}, [GAS, DIG]) == ["dig"]

    @given(good_plans())
    def test_a_good_plan_is_never_stuck(self, tasks: list[PlannedTask]) -> None:
        over: dict[str, str] = {}
        for _ in tasks:
            free = unblocked(over, tasks)
            assert free
            over[free[0]] = TaskState.VERIFIED
        assert unblocked(over, tasks) == []

    @given(good_plans(), states, st.sampled_from(KEYS))
    def test_finishing_one_more_task_never_blocks_another(
        self, tasks: list[PlannedTask], before: dict[str, TaskState], key: str
    ) -> None:
        after = before | {key: TaskState.VERIFIED}
        assert set(unblocked(before, tasks)) - {key} <= set(unblocked(after, tasks))


class TestDelay:
    def test_it_moves_everything_that_waits_directly_or_not(self) -> None:
        assert shifted(SUBSIDENCE, "dig", 2 * HOUR) == {
            "fill": FILL.due_at + 2 * HOUR,
            "pipe": PIPE.due_at + 2 * HOUR,
        }

    def test_a_task_reached_by_two_ways_moves_once(self) -> None:
        assert shifted(SUBSIDENCE, "gas", HOUR)["fill"] == FILL.due_at + HOUR

    def test_nothing_moves_for_a_task_nobody_waits_for(self) -> None:
        assert shifted(SUBSIDENCE, "light", HOUR) == {}

    @pytest.mark.parametrize("overrun", [timedelta(0), -HOUR])
    def test_nothing_moves_for_a_task_in_time(self, overrun: timedelta) -> None:
        assert shifted(SUBSIDENCE, "gas", overrun) == {}

    @pytest.mark.parametrize("state", [TaskState.DONE, TaskState.VERIFIED, TaskState.CANCELLED])
    def test_a_task_that_is_over_stays_and_passes_nothing_on(self, state: TaskState) -> None:
        assert shifted(SUBSIDENCE, "dig", HOUR, states={"pipe": state}) == {}
        moved = shifted(SUBSIDENCE, "gas", HOUR, states={"pipe": state})
        assert set(moved) == {"dig", "fill"}

    def test_a_task_that_is_not_in_the_plan_is_refused(self) -> None:
        with pytest.raises(KeyError):
            shifted(SUBSIDENCE, "nowhere", HOUR)

    def test_it_comes_to_an_end_even_in_a_circle_and_never_moves_the_late_task(self) -> None:
        tasks = [task("a", 1, "b"), task("b", 1, "a")]
        assert shifted(tasks, "a", HOUR) == {"b": NOW + 2 * HOUR}

    @given(good_plans(), st.integers(0, 6), st.integers(1, 48))
    def test_a_good_plan_is_still_good_after_a_delay(self, tasks: list[PlannedTask], which: int, hours: int) -> None:
        late = tasks[which % len(tasks)]
        moved = shifted(tasks, late.key, hours * HOUR)
        later = apply(tasks, moved | {late.key: late.due_at + hours * HOUR})
        assert check(later, NOW) == []

    @given(good_plans(), st.integers(0, 6))
    def test_it_moves_exactly_those_that_depend_on_the_late_task(self, tasks: list[PlannedTask], which: int) -> None:
        late = tasks[which % len(tasks)].key
        waits = {t.key: set(t.waits_for) for t in tasks}
        moved = shifted(tasks, late, HOUR)
        assert set(moved) == {key for key in waits if late in _reachable(key, waits)}
        assert all(moved[t.key] == t.due_at + HOUR for t in tasks if t.key in moved)
