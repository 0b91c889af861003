"""The conditions of the lifecycle that a state and a standing alone do not decide. Pure: facts in, a refusal or None out.

Sources: the life of a case in docs/lifecycle.md; each guard's refusal says what is missing and what to do first.
"""

from collections.abc import Callable

from coordination.rules.facts import Asking, Facts
from coordination.rules.ledger import holders
from coordination.rules.permissions import Standing
from coordination.rules.refusal import Refusal
from coordination.rules.words import (
    COMMUNITY_KINDS,
    ActorKind,
    ApprovalKind,
    Countersigned,
    Kind,
    RulingOn,
    Severity,
    State,
)

Guard = Callable[[Facts, Asking], Refusal | None]


def has_community(facts: Facts, who: Asking) -> Refusal | None:
    """A case without a place must be placed before anything is found on site."""
    if facts.case.community_id is None:
        return Refusal("no_community", "The case has no community yet. Place it first.")
    return None


def place_not_final(facts: Facts, who: Asking) -> Refusal | None:
    """The first move is free, the second is ruled by the coordinator, and that ruling stands; the city may correct it."""
    if Standing.CITY in who.standing:
        return None
    asked = next((r.ruler_id for r in facts.rulings if r.on == RulingOn.PLACE), None)
    if asked is not None and asked not in who.organisations():
        return Refusal("place_disputed", "Where this belongs has been asked already and is being decided.")
    if asked is None and facts.case.moves >= 2:
        return Refusal("place_final", "The coordinator has decided where the case belongs. That stands.", status=403)
    return None


def community_may_handle(facts: Facts, who: Asking) -> Refusal | None:
    """The duty list says what a community may deal with by itself; danger to life is never among it."""
    if not facts.community_may_handle or facts.case.severity == Severity.CRITICAL:
        return Refusal("beyond_community", "The duty list does not let a community handle this. Escalate it.")
    return None


def below_the_city(facts: Facts, who: Asking) -> Refusal | None:
    """Nothing is above the city; danger reported to it without a place is escalated where it lies."""
    unplaced = facts.case.state == State.REPORTED and facts.case.community_id is None
    if facts.case.handler_kind == Kind.CITY and not (unplaced and who.by.kind == ActorKind.PERSON):
        return Refusal("at_the_top", "The city holds this case already. Nothing is above it.")
    return None


def community_escalates_its_own(facts: Facts, who: Asking) -> Refusal | None:
    """Up to escalation a community escalates what it handles; from then on the coordinator does."""
    if _accepted_by_community(facts):
        return Refusal("community_accepts", "The community that did the work checks it; there is nothing to escalate.")
    if who.by.kind == ActorKind.CLOCK:
        return None
    if Standing.HANDLER not in who.standing:
        return Refusal("not_yours_to_escalate", "Only whoever handles the case now escalates it.", status=403)
    return None


def _accepted_by_community(facts: Facts) -> bool:
    return facts.case.state == State.RESOLVED and facts.case.handler_kind in COMMUNITY_KINDS


def no_open_task(facts: Facts, who: Asking) -> Refusal | None:
    """Nobody is left working for a level that has given the case away."""
    if facts.open_tasks():
        return Refusal("tasks_open", "An order is still being carried out. Finish or cancel it first.")
    return None


def may_go_back(facts: Facts, who: Asking) -> Refusal | None:
    """Sent back once per level and case, and never where the duty list says the community may not."""
    if facts.case.handler_id in facts.case.sent_back:
        return Refusal("sent_back_before", "This level has sent the case back once already. Convene or assign.")
    to_community = facts.case.handler_kind != Kind.CITY
    if facts.case.subdistrict_id is None or (to_community and facts.case.community_id is None):
        return Refusal("no_level_below", "There is no level below to send the case back to.")
    if to_community and (not facts.community_may_handle or facts.case.severity == Severity.CRITICAL):
        return Refusal("beyond_community", "The duty list does not let a community handle this. Convene or assign.")
    return None


def names_departments(facts: Facts, who: Asking) -> Refusal | None:
    """Convening calls the departments of the duty; there must be one."""
    if facts.departments < 1:
        return Refusal("no_departments", "The duty list names no department for this category. Assign it instead.")
    return None


def handled_above_community(facts: Facts, who: Asking) -> Refusal | None:
    """A community's own work is not convened; it is escalated first."""
    if facts.case.handler_kind in COMMUNITY_KINDS:
        return Refusal("handled_by_community", "The community handles this itself. It can escalate the case.")
    return None


def holds_none_merged(facts: Facts, who: Asking) -> Refusal | None:
    """A case holding merged ones is neither rejected nor merged away before they are unmerged."""
    if facts.case.merged_count:
        return Refusal("holds_merged", "Other cases are merged into this one. Unmerge them first.")
    return None


def supervisor_consents(facts: Facts, who: Asking) -> Refusal | None:
    """From escalated on, a rejection needs a supervisor's consent."""
    if facts.case.state == State.ESCALATED and ApprovalKind.REJECT not in facts.consents:
        return Refusal("needs_consent", "Ask a supervisor for consent first: an escalated case is not rejected alone.")
    return None


def required_settled(facts: Facts, who: Asking) -> Refusal | None:
    """Every required summons is reported in, released or absent before a plan is agreed."""
    waiting = [s.id for s in facts.open_summonses() if s.required]
    if waiting:
        return Refusal(
            "summonses_open",
            "%(count)s required departments have not been settled. Wait, rule, or mark them absent.",
            {"count": len(waiting)},
            details={"summonses": waiting},
        )
    return None


def arrival_over(facts: Facts, who: Asking) -> Refusal | None:
    """Whoever is called has the time to arrive; only then is it absent."""
    if getattr(who.subject, "id", None) not in facts.unarrived:
        return Refusal(
            "arrival_running", "Its time to arrive has not run out yet. After that you may record it as absent."
        )
    return None


def nothing_left_to_do(facts: Facts, who: Asking) -> Refusal | None:
    """Resolved means no task, summons or ruling is open and at least one task was verified in this round."""
    if facts.open_tasks() or facts.open_summonses() or facts.rulings:
        return Refusal("work_open", "Tasks, summonses or rulings are still open.")
    if not facts.verified_this_round():
        return Refusal("nothing_verified", "No task has been verified since work began. Assign or verify one.")
    return None


def nothing_open(facts: Facts, who: Asking) -> Refusal | None:
    """A case cannot close with an open task, summons, ruling, approval or supervision order."""
    return _still_open({**_in_hand(facts), "rulings": len(facts.rulings), "approvals": len(facts.approvals)})


def nothing_in_hand(facts: Facts, who: Asking) -> Refusal | None:
    """Nor is it rejected while somebody works on it or has a demand to answer; questions about it lapse."""
    return _still_open(_in_hand(facts))


def _in_hand(facts: Facts) -> dict[str, int]:
    return {
        "tasks": len(facts.open_tasks()),
        "summonses": len(facts.open_summonses()),
        "supervision orders": len(facts.orders),
    }


def _still_open(counts: dict[str, int]) -> Refusal | None:
    left = {name: count for name, count in counts.items() if count}
    if left:
        return Refusal("still_open", "Still open: %(what)s. Finish these first.", {"what": left}, details=left)
    return None


def not_who_did_it(facts: Facts, who: Asking) -> Refusal | None:
    """The check on site is never made by the person who did the work."""
    if who.by.user is not None and any(t.done_by_id == who.by.user for t in facts.tasks):
        return Refusal(
            "did_it_yourself",
            "You did the work yourself. A colleague or the coordinator checks it.",
            status=403,
        )
    return None


def coordinator_only_when_overdue(facts: Facts, who: Asking) -> Refusal | None:
    """The coordinator accepts in the community's stead only after the second overdue; nobody else unless named."""
    if not who.standing.keys().isdisjoint({Standing.COMMUNITY, Standing.ACCEPTOR}):
        return None
    if Standing.COORDINATOR in who.standing and ("accept" in facts.second_overdue or facts.case.community_id is None):
        return None
    return Refusal(
        "community_accepts", "The community checks first. The coordinator may once it is twice overdue.", status=403
    )


def answers_now(facts: Facts, who: Asking) -> Refusal | None:
    """Whoever answers for the case at this time: the handler, and while the result is checked whoever may accept it."""
    if facts.case.state == State.RESOLVED:
        return coordinator_only_when_overdue(facts, who)
    if Standing.HANDLER not in who.standing:
        return Refusal("not_yours_now", "Whoever answers for the case now does this.", status=403)
    return None


def asked_to_countersign(facts: Facts, who: Asking) -> Refusal | None:
    """Minutes are countersigned once, by whoever was there when the plan was agreed."""
    own = who.organisations()
    if not any(s.countersign == Countersigned.ASKED and s.organisation_id in own for s in facts.summonses):
        return Refusal("not_asked", "Your department is not asked to countersign now.")
    return None


def holds_a_track(facts: Facts, who: Asking) -> Refusal | None:
    """Handed over is what one holds: the case, a summons or a task."""
    if who.organisations().isdisjoint(holder.party for holder in holders(facts)):
        return Refusal("holds_nothing", "You hold nothing of this case now that could be handed over.", status=403)
    return None


def not_who_did_this(facts: Facts, who: Asking) -> Refusal | None:
    """A task is never checked by the person who did it."""
    doer = getattr(who.subject, "done_by_id", None)
    if doer is not None and doer == who.by.user:
        return Refusal("did_it_yourself", "You did this yourself. A colleague checks it.", status=403)
    return None


def not_blocked(facts: Facts, who: Asking) -> Refusal | None:
    """What a task waits for comes first."""
    blockers = next((facts.blockers(t) for t in facts.tasks if t is who.subject), [])
    if not blockers:
        return None
    first = next((t.position for t in facts.tasks if t.id == blockers[0]), 0)
    return Refusal(
        "blocked",
        "It waits for task %(position)s, which is not done yet.",
        {"position": first},
        details={"blockers": blockers},
    )


def nothing_asked(facts: Facts, who: Asking) -> Refusal | None:
    """What somebody waits to have decided is decided before its case is merged away."""
    if any(r.on != RulingOn.PLACE for r in facts.rulings) or facts.approvals or facts.orders:
        return Refusal("decision_open", "A ruling, request or supervision order is open. Have it decided first.")
    return None


def not_critical(facts: Facts, who: Asking) -> Refusal | None:
    """Danger to life or property is never put off."""
    if facts.case.severity == Severity.CRITICAL:
        return Refusal("critical", "A case of severity I is never suspended.")
    return None


def no_open_ruling(facts: Facts, who: Asking) -> Refusal | None:
    """Nothing is put off while somebody waits for a decision."""
    if facts.rulings:
        return Refusal("ruling_open", "A ruling is open. Rule first.")
    return None


def is_critical(facts: Facts, who: Asking) -> Refusal | None:
    """Only danger can be contained, and only once."""
    if facts.case.severity != Severity.CRITICAL:
        return Refusal("not_critical", "Only a case of severity I has a danger to contain.")
    if facts.case.contained_at is not None:
        return Refusal("contained_before", "The danger is recorded as contained already.")
    return None


def not_signed(facts: Facts, who: Asking) -> Refusal | None:
    """A case is signed for once at each level."""
    if facts.case.signed_at is not None:
        return Refusal("signed_before", "This case is signed for already.")
    return None


def not_held(facts: Facts, who: Asking) -> Refusal | None:
    """The coordinator may hold a convening that the clock would start; never for severity I."""
    if facts.case.severity == Severity.CRITICAL:
        return Refusal("critical", "For severity I the departments are summoned at once.")
    if facts.case.convening_held:
        return Refusal("held_before", "The convening is held already.")
    return None
