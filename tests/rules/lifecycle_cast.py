"""Adapter between the hand-written expectations and `coordination.rules.lifecycle`.

Room: tests of `rules`, no database. Comes in: the words of `lifecycle_expected.py` (levels,
states, actions, roles as strings). Never happens here: a decision. Everything is answered by the
rules, read from `coordination.rules.lifecycle` at the moment of the call and not bound at import,
because `lifecycle_edits.planted` swaps the tables under it.
"""


def allowed(level: str, state: str, action: str, role: str) -> bool:
    """Is there a situation of facts in which the role may take the action? `state` may be "new"."""
    raise NotImplementedError


def targets(level: str, state: str, action: str) -> set[str]:
    """The states the case may be in afterwards (the same one for what keeps the state)."""
    raise NotImplementedError


def allowed_despite(level: str, state: str, action: str, role: str, situation: str) -> bool:
    """As `allowed`, in the best case for the role, but for the one fact `situation` names."""
    raise NotImplementedError


def summons_targets(state: str, action: str) -> set[str]:
    """The states of a summons after the action; empty when it cannot be taken from `state`."""
    raise NotImplementedError


def task_targets(state: str, action: str) -> set[str]:
    """The states of a task after the action; empty when it cannot be taken from `state`."""
    raise NotImplementedError


def rebuild() -> None:
    """After a swap: recompute what the rules derive from the tables once (an index, a cache)."""
    raise NotImplementedError
