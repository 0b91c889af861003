"""State x Action x Role, exhaustively, against what DESIGN.md says.

Room: tests of `rules`, no database. The expectations are written by hand; the rules are asked
through `lifecycle_cast`. Nothing is generated from the table under test.
"""

import pytest

from tests.rules import lifecycle_cast as cast
from tests.rules.lifecycle_edits import EDITS, Edit, planted
from tests.rules.lifecycle_expected import ACTIONS, EXPECTED, EXPECTED_TARGET, LEVELS, NEW, ROLES
from tests.rules.lifecycle_refused import (
    REFUSED,
    SUMMONS_EXPECTED,
    SUMMONS_STATES,
    TASK_EXPECTED,
    TASK_STATES,
)

_STATES = "reported verified escalated convening acting resolved closed rejected merged suspended"
STATES = frozenset(_STATES.split())

Difference = tuple[str, str]  # the action, and a sentence for whoever reads the failure


def pairing_differences(level: str, state: str, actions: frozenset[str] = ACTIONS) -> list[Difference]:
    block = EXPECTED[level, state]
    return [
        (action, f"{level}/{state}: {action} by {role} should be {should}, is {not should}")
        for action in sorted(actions)
        for role in sorted(ROLES)
        if cast.allowed(level, state, action, role) is not (should := role in block.get(action, set()))
    ]


def target_differences(level: str, state: str) -> list[Difference]:
    return [
        (action, f"{level}/{state}: {action} leads to {sorted(found)}, should to {sorted(should)}")
        for action in EXPECTED[level, state]
        if (found := cast.targets(level, state, action)) != (should := EXPECTED_TARGET[level, state, action])
    ]


def refusal_differences() -> list[Difference]:
    return [
        (action, f"{level}/{state}: {action} by {role} should be refused when {situation}")
        for level, state, action, role, situation in REFUSED
        if cast.allowed_despite(level, state, action, role, situation)
    ]


def part_differences() -> list[Difference]:
    """Summonses and tasks, each by its own arrows."""
    parts = (
        ("summons", SUMMONS_STATES, SUMMONS_EXPECTED, cast.summons_targets),
        ("task", TASK_STATES, TASK_EXPECTED, cast.task_targets),
    )
    return [
        (action, f"{part} {state}: {action} leads to {sorted(found)}, should to {sorted(should)}")
        for part, states, expected, ask in parts
        for state in states
        for action in sorted({action for _, action in expected})
        if (found := ask(state, action)) != (should := expected.get((state, action), set()))
    ]


def differences_about(action: str) -> list[Difference]:
    """Everything the comparison would say about one action."""
    found = [*refusal_differences(), *part_differences()]
    for level, state in EXPECTED:
        found += pairing_differences(level, state, frozenset({action}))
        found += target_differences(level, state)
    return [difference for difference in found if difference[0] == action]


def sentences(differences: list[Difference]) -> str:
    return "\n".join(sentence for _, sentence in differences)


@pytest.mark.parametrize(("level", "state"), EXPECTED)
def test_each_role_may_take_exactly_the_actions_the_design_gives_it(level: str, state: str) -> None:
    differences = pairing_differences(level, state)
    assert not differences, sentences(differences)


@pytest.mark.parametrize(("level", "state"), EXPECTED)
def test_each_action_leads_where_the_design_says(level: str, state: str) -> None:
    differences = target_differences(level, state)
    assert not differences, sentences(differences)


def test_facts_forbid_what_a_role_may_otherwise_do() -> None:
    differences = refusal_differences()
    assert not differences, sentences(differences)


def test_summonses_and_tasks_follow_their_own_arrows() -> None:
    differences = part_differences()
    assert not differences, sentences(differences)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.says)
def test_a_mistake_planted_in_the_table_is_noticed(edit: Edit) -> None:
    before = differences_about(edit.action)
    with planted(edit):
        noticed = set(differences_about(edit.action)) - set(before)
    assert noticed, f"nobody noticed: {edit.says}"
    assert differences_about(edit.action) == before, f"not put back: {edit.says}"


# --- The expectations themselves, so that a slip of the pen is no hole in the comparison ----------


def test_the_expectations_use_only_known_words() -> None:
    for (level, state), block in EXPECTED.items():
        assert level in LEVELS
        assert state in STATES | {NEW}
        assert set(block) <= ACTIONS
        for action, roles in block.items():
            assert roles, f"{level}/{state}/{action} names nobody"
            assert roles <= ROLES
            assert EXPECTED_TARGET[level, state, action] <= STATES


def test_the_expectations_speak_of_every_state_and_every_action() -> None:
    assert {state for _, state in EXPECTED} == STATES | {NEW}
    assert {action for block in EXPECTED.values() for action in block} == ACTIONS


def test_each_refused_situation_starts_from_an_allowed_pairing() -> None:
    for level, state, action, role, situation in REFUSED:
        assert role in EXPECTED[level, state][action], (level, state, action, role, situation)
    assert len(set(REFUSED)) == len(REFUSED)


def test_outsiders_are_expected_to_act_on_no_case() -> None:
    outsiders = {"other_community", "other_coordinator", "administrator", "stranger"}
    for block in EXPECTED.values():
        for roles in block.values():
            assert not roles & outsiders


def test_there_are_at_least_ten_planted_mistakes() -> None:
    assert len(EDITS) >= 10
    assert len({edit.says for edit in EDITS}) == len(EDITS)
