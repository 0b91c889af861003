"""Whether somebody may take an action on a case now, and which they may take: the lifecycle applied to facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordination.rules.facts import Asking, Facts, about, asking
from coordination.rules.lifecycle import ROWS, Row
from coordination.rules.permissions import Actor, Hat, Standing
from coordination.rules.refusal import Refusal
from coordination.rules.words import State

SUBJECT_STANDINGS = frozenset(
    {
        Standing.ANSWERER,
        Standing.ASSIGNEE,
        Standing.VERIFIER,
        Standing.RULER,
        Standing.APPROVER,
        Standing.ADDRESSEE,
    }
)


@dataclass(frozen=True)
class Allowed:
    """An action somebody may take now; `subjects` are the ids it may be about, empty when it is about the case."""

    row: Row
    subjects: tuple[int, ...] = ()


def judge(row: Row, facts: Facts, by: Actor, subject: object | None = None) -> Hat | None:
    """The hat with which `by` may take the action (None for a clock or resident).

    Raises Refusal: 409 at the wrong time, naming what is possible now; 403 out of role, naming who may; or whatever
    the row's guards say.
    """
    who = asking(by, facts, subject)
    if State(facts.case.state) not in row.sources:
        raise _wrong_state(row, facts, who, subject)
    if row.on and state_of(row, facts, subject) not in row.subject_states:
        raise Refusal(
            "subject_settled",
            "This was settled meanwhile: it is %(state)s now.",
            {"state": state_of(row, facts, subject)},
        )
    hat = _hat(row, who, subject)
    for guard in row.guards:
        refusal = guard(facts, who)
        if refusal is not None:
            raise refusal
    return hat


def why_not(row: Row, facts: Facts, by: Actor, subject: int | None = None) -> Refusal | None:
    """What `judge` says against it, about the subject with this id; None where nothing does, or there is no such subject."""
    about_ = next((one for one in subjects_of(row, facts) if identity(one) == subject), None) if row.on else None
    if row.on and about_ is None:
        return None
    try:
        judge(row, facts, by, about_)
    except Refusal as refusal:
        return refusal
    return None


def allowed(facts: Facts, by: Actor) -> list[Allowed]:
    """Every action `by` may take now, in the order of the tables."""
    found = []
    for row in ROWS.values():
        if not row.on:
            if _may(row, facts, by, None):
                found.append(Allowed(row))
            continue
        subjects = tuple(identity(s) for s in subjects_of(row, facts) if _may(row, facts, by, s))
        if subjects:
            found.append(Allowed(row, subjects))
    return found


def identity(subject: object) -> int:
    """The id of a summons, task, ruling, approval or order."""
    found = getattr(subject, "id", None)
    if not isinstance(found, int):
        raise TypeError("a subject has an id")
    return found


def subjects_of(row: Row, facts: Facts) -> Sequence[object]:
    """What a row's action may be about in this case."""
    subjects: Mapping[str, Sequence[object]] = {
        "summons": facts.summonses,
        "task": facts.tasks,
        "ruling": [r for r in facts.rulings if (r.summons_id if row.action == "rule" else r.task_id) is not None],
        "approval": facts.approvals,
        "order": facts.orders,
    }
    return subjects[row.on]


def _may(row: Row, facts: Facts, by: Actor, subject: object | None) -> bool:
    try:
        judge_quietly(row, facts, by, subject)
    except Refusal:
        return False
    return True


def judge_quietly(row: Row, facts: Facts, by: Actor, subject: object | None) -> None:
    """As `judge`, without working out what else would be possible. Raises Refusal."""
    if State(facts.case.state) not in row.sources:
        raise Refusal("wrong_state", "Not now.")
    judge(row, facts, by, subject)


def state_of(row: Row, facts: Facts, subject: object | None) -> str:
    """The state a row's arrows speak of: of the summons or task itself, or of the one a ruling is about."""
    if row.on == "approval":
        return str(getattr(subject, "kind", ""))
    if row.on == "order":
        return "answered" if getattr(subject, "answered_at", None) else "open"
    if row.on == "ruling":
        return _state_of_ruled(facts, subject)
    return str(getattr(subject, "state", ""))


def _state_of_ruled(facts: Facts, ruling: object | None) -> str:
    summons, task = getattr(ruling, "summons_id", None), getattr(ruling, "task_id", None)
    about = [s.state for s in facts.summonses if s.id == summons] + [t.state for t in facts.tasks if t.id == task]
    return str(about[0]) if about else ""


def _held(row: Row, who: Asking, subject: object | None) -> Mapping[Standing, Hat | None]:
    return {**about(who.by, subject), **who.standing} if row.on else who.standing


def _hat(row: Row, who: Asking, subject: object | None) -> Hat | None:
    held = _held(row, who, subject)
    for standing in Standing:
        if standing in row.who and standing in held:
            return held[standing]
    raise Refusal(
        "not_your_role",
        "Only %(who)s may do this.",
        {"who": sorted(row.who)},
        status=403,
        details={"who": sorted(row.who)},
    )


def _wrong_state(row: Row, facts: Facts, who: Asking, subject: object | None) -> Refusal:
    possible = [item.row.action for item in allowed(facts, who.by)]
    yours = bool(row.who & _held(row, who, subject).keys())
    return Refusal(
        "wrong_state",
        "This is not possible while the case is %(state)s. Possible now: %(possible)s.",
        {"state": facts.case.state, "possible": possible, "yours": yours},
        details={
            "state": facts.case.state,
            "possible": possible,
            "from_states": sorted(row.sources),
            "who": sorted(row.who),
        },
    )
