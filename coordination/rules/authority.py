"""Who decides: who rules on a question, who grants an extension, who checks what was done. Organisations, not people.

Nobody decides on what is their own: it goes one level up. Source: the life of a case in docs/lifecycle.md.
"""

from coordination.rules.facts import Facts, TaskLike
from coordination.rules.words import COMMUNITY_KINDS, Kind, Role


def above(facts: Facts) -> int:
    """The level above whoever handles the case; above the city is nobody, so there it stays."""
    if facts.case.handler_kind in COMMUNITY_KINDS:
        return facts.case.subdistrict_id or facts.city
    return facts.city


def chair(facts: Facts) -> int:
    """The coordinating level that answers for the case: the handler, or the one above a community that handles it."""
    return above(facts) if facts.case.handler_kind in COMMUNITY_KINDS else facts.case.handler_id


def ruler_on_decline(facts: Facts, *, final: bool) -> int:
    """The chair rules on a first decline, the city on a second one, finally."""
    return facts.city if final else chair(facts)


def ruler_on_place(facts: Facts, parent: int | None) -> int:
    """Where a case belongs is ruled by the coordinator of both communities; across subdistricts by the city."""
    own = facts.case.subdistrict_id
    return own if own is not None and own == parent else facts.city


def approver_of_extension(facts: Facts, task: TaskLike) -> tuple[int, Role]:
    """The coordinator the first time, the supervisor the second time or for the coordinator's own task."""
    if task.extensions >= 1 or task.organisation_id == chair(facts):
        return facts.city, Role.SUPERVISOR
    return chair(facts), Role.COORDINATOR


def verifier_of(facts: Facts, *, alone: bool) -> int:
    """The handler checks; the level above where whoever did it is the only one there (`alone`)."""
    return above(facts) if alone and facts.case.handler_kind != Kind.CITY else facts.case.handler_id
