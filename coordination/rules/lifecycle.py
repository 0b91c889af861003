"""The life of a case, as data. Buttons, permissions, the API, docs/lifecycle.md and tests derive from these tables.

`MOVES` take a case from state to state, `KEEPS` leave its state; both have the same form. A row with `on` names a
summons, a task, a ruling, an approval or a supervision order besides the case, and the states that may have.
Source: the design of the service; the reasons stand in each row's `why`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from coordination.rules import guards as g
from coordination.rules.facts import CaseLike
from coordination.rules.fields import FIELDS, Field
from coordination.rules.permissions import Standing as S
from coordination.rules.words import COMMUNITY_KINDS, ApprovalKind, Kind, State, SummonsState, TaskState

R, V, E, C, A = State.REPORTED, State.VERIFIED, State.ESCALATED, State.CONVENING, State.ACTING
DONE, CLOSED, REJECTED, MERGED, SUSPENDED = (
    State.RESOLVED,
    State.CLOSED,
    State.REJECTED,
    State.MERGED,
    State.SUSPENDED,
)
OPEN = (R, V, E, C, A, DONE, SUSPENDED)
WORKING = (R, V, E, C, A, DONE)
HANDS_ON = (S.COMMUNITY, S.TERRITORY, S.CITY, S.SUPERVISOR, S.DEPARTMENT)


class Level(StrEnum):
    """Who handles the case, where an action leads elsewhere because of it."""

    LOCAL = "local"  # the community
    TOWN = "town"  # the subdistrict or town
    CITY = "city"


ByLevel = Mapping[Level, Iterable[State]]
Targets = Iterable[State] | Mapping[State, Iterable[State] | ByLevel]


@dataclass(frozen=True)
class Row:
    """One action: from which states, to which (none: it keeps the state), by whom, under which conditions, and why.

    With `on`: the states of the summons or task it is about, and what that becomes (none: it stays as it is).
    """

    action: str
    label: str
    sources: frozenset[State]
    leads: Mapping[tuple[State, Level], frozenset[State]]
    who: frozenset[S]
    why: str
    guards: tuple[g.Guard, ...] = ()
    on: str = ""
    subject_states: frozenset[str] = frozenset()
    becomes: frozenset[str] = frozenset()
    destructive: bool = False

    targets: frozenset[State] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", frozenset().union(*self.leads.values()))

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the action asks for, in the order of the form."""
        return FIELDS.get(self.action, ())

    def leads_to(self, case: CaseLike) -> frozenset[State]:
        """The states in which the case may be afterwards: the same one for an action that keeps it."""
        state = State(case.state)
        if not self.leads:
            return frozenset({state})
        levels = Level if case.community_id is None else (_level(case.handler_kind),)
        return frozenset().union(*(self.leads.get((state, level), frozenset()) for level in levels))


def _level(handler_kind: str) -> Level:
    if handler_kind in COMMUNITY_KINDS:
        return Level.LOCAL
    return Level.CITY if handler_kind == Kind.CITY else Level.TOWN


def _leads(sources: Iterable[State], targets: Targets) -> dict[tuple[State, Level], frozenset[State]]:
    """Where an action leads, from each state at each level."""
    found = {}
    for source in sources:
        there = targets[source] if isinstance(targets, Mapping) else targets
        for level in Level:
            found[source, level] = frozenset(there.get(level, ()) if isinstance(there, Mapping) else there)
    return found


def _staying(sources: Iterable[State]) -> Targets:
    return {source: (source,) for source in sources}


def _move(
    action: str,
    label: str,
    sources: Iterable[State],
    targets: Targets,
    who: Iterable[S],
    why: str,
    *guards: g.Guard,
    destructive: bool = False,
) -> Row:
    return Row(
        action,
        label,
        frozenset(sources),
        _leads(sources, targets) if sources else {(State.REPORTED, level): frozenset(targets) for level in Level},
        frozenset(who),
        why,
        guards,
        destructive=destructive,
    )


def _keep(
    action: str,
    label: str,
    sources: Iterable[State],
    who: Iterable[S],
    why: str,
    *guards: g.Guard,
    on: str = "",
    states: Iterable[str] = (),
    becomes: Iterable[str] = (),
) -> Row:
    return Row(
        action,
        label,
        frozenset(sources),
        {},
        frozenset(who),
        why,
        guards,
        on,
        frozenset(states),
        frozenset(becomes),
    )


_LOCAL, _TOWN, _CITY = Level.LOCAL, Level.TOWN, Level.CITY
_UP: Targets = {**dict.fromkeys((R, V, E), (E,)), C: (C,), A: {_LOCAL: (E,), _TOWN: (A,)}, DONE: (DONE,)}
_DOWN: Targets = {E: {_TOWN: (V, R), _CITY: (E,)}}
_BACK: Targets = {MERGED: {_LOCAL: (R, V, A), _TOWN: (E, C, A), _CITY: (E, C, A)}}
_AGAIN: Targets = {CLOSED: {_LOCAL: (A, V), _TOWN: (A, E), _CITY: (A, E)}, REJECTED: (R,)}
_ON: Targets = {SUSPENDED: {_LOCAL: (A,), _TOWN: (E, C, A), _CITY: (E, C, A)}}

MOVES: tuple[Row, ...] = (
    _move("file", "File a case", (), (R, V), (S.FILER, S.RESIDENT), "What a resident says becomes a case at once."),
    _move("place", "Move to the right community", (R,), (R,), (S.HANDLER, S.COORDINATOR, S.CITY),
          "A case belongs where it happened; a second move is ruled by the coordinator, finally.", g.place_not_final),
    _move("verify", "Verify on site", (R,), (V,), (S.COMMUNITY,),
          "Somebody has looked before anybody is called.", g.has_community),
    _move("reject", "Reject", (R, V, E), (REJECTED,), (S.HANDLER,),
          "Another body's matter, in court, false or withdrawn; said in words the resident can read.",
          g.holds_none_merged, g.supervisor_consents, g.nothing_in_hand, destructive=True),
    _move("merge", "Merge into another case", (R, V, E, C, A), (MERGED,), (S.HANDLER, S.COORDINATOR, S.CITY),
          "The same thing in the world has one case; it takes the higher severity.",
          g.holds_none_merged, g.nothing_asked, destructive=True),
    _move("unmerge", "Unmerge", (MERGED,), _BACK, (S.HANDLER, S.COORDINATOR, S.CITY),
          "A merge made in error is undone while the target is open."),
    _move("handle_locally", "Handle it ourselves", (V,), (A,), (S.COMMUNITY,),
          "A community deals with what the duty list lets it.", g.community_may_handle),
    _move("escalate", "Escalate", (R, V, E, C, A, DONE), _UP, (S.HANDLER, S.CLOCK),
          "One tap: the level above answers from now on. Unverified only for danger or by the clock.",
          g.below_the_city, g.community_escalates_its_own),
    _move("sign", "Sign for it", (E,), (E,), (S.CHAIR,),
          "Whoever answers for it says so; until then the time is theirs, unsigned.", g.not_signed),
    _move("send_back", "Send back", (E,), _DOWN, (S.CHAIR,),
          "What the level below can do stays there; once per level and case.", g.may_go_back, g.no_open_task),
    _move("order", "Give an immediate order", (E, C), _staying((E, C)), (S.CHAIR,),
          "Evacuate, cordon off, shut the gas: before any plan."),
    _move("assign", "Assign to one department", (E, A), (A,), (S.CHAIR,),
          "One department suffices, no meeting.", g.handled_above_community),
    _move("convene", "Convene the departments", (E, A), (C,), (S.CHAIR, S.CLOCK),
          "Every linked department of the duty list is summoned at once.",
          g.handled_above_community, g.names_departments),
    _move("call_off", "Call off the convening", (C,), (A, E), (S.CHAIR,),
          "A convening that is not needed ends with a reason; open summonses are released.", destructive=True),
    _move("agree_plan", "Agree the plan", (C,), (A,), (S.CHAIR,),
          "What each will do, by when and after what; optional summonses still open are released.", g.required_settled),
    _move("amend_plan", "Amend the plan", (A,), (A,), (S.CHAIR,),
          "Add, cancel or reassign tasks; summon one more department.", g.handled_above_community),
    _move("resolve", "All work verified", (A,), (DONE,), (S.CLOCK,),
          "When no task, summons or ruling is open, the result waits to be checked on site.", g.nothing_left_to_do),
    _move("accept", "Accept and close", (DONE,), (CLOSED,), (S.COMMUNITY, S.COORDINATOR, S.ACCEPTOR),
          "Checked on site and the resident asked, never by the person who did the work.",
          g.nothing_open, g.not_who_did_it, g.coordinator_only_when_overdue),
    _move("redo", "Not good: have it redone", (DONE,), (A,), (S.COMMUNITY, S.COORDINATOR, S.ACCEPTOR),
          "Which tasks, and why; by whoever may accept.", g.coordinator_only_when_overdue),
    _move("reopen", "Reopen", (CLOSED, REJECTED), _AGAIN, (S.COMMUNITY, S.SUPERVISOR, S.RESIDENT),
          "It is not fixed after all."),
    _move("reclassify", "Change category, severity or place", WORKING, _staying(WORKING), (S.HANDLER,),
          "Clocks are recomputed from their own start; lowering never withdraws a summons."),
    _move("suspend", "Suspend until a review date", (E, C, A), (SUSPENDED,), (S.SUPERVISOR,),
          "An approved pause with a review date; all clocks stop.", g.not_critical, g.no_open_ruling),
    _move("resume", "Resume", (SUSPENDED,), _ON, (S.SUPERVISOR, S.CLOCK),
          "Clocks go on with what was left."),
)  # fmt: skip

_UNSETTLED = (SummonsState.SENT, SummonsState.CONFIRMED)
_MEETING = (C, A)
_AT_WORK = (E, C, A)

KEEPS: tuple[Row, ...] = (
    _keep("add_report", "Add a report", OPEN, (S.COMMUNITY, S.HANDLER, S.RESIDENT),
          "Another resident says the same."),
    _keep("add_department", "Call one more department", (C,), (S.CHAIR,),
          "The duty list does not foresee everything; the reason goes into the minutes."),
    _keep("call_again", "Call again", (C, A), (S.CHAIR,), "A summons that nobody saw is repeated.",
          on="summons", states=_UNSETTLED, becomes=_UNSETTLED),
    _keep("mark_absent", "Record as absent", (C, A), (S.CHAIR,),
          "Whoever has not come by the arrival clock is recorded; the plan need not wait.", g.arrival_over,
          on="summons", states=_UNSETTLED, becomes=(SummonsState.ABSENT,)),
    _keep("note_phone_call", "Note a phone call", WORKING, (S.HANDLER, S.COMMUNITY, S.COORDINATOR, S.ACCEPTOR),
          "A call is on record with its outcome; tries to reach the resident count.", g.answers_now),
    _keep("contained", "Danger contained", (E, C, A), (S.CHAIR,),
          "Stops the emergency clock; the ordinary tier runs on.", g.is_critical),
    _keep("open_meeting", "Open the meeting", (C,), (S.CHAIR,), "On site, in a room or online."),
    _keep("attend", "Attend", (C,), (S.DEPARTMENT, S.COMMUNITY), "Who is there."),
    _keep("position", "State a position", (C,), (S.DEPARTMENT, S.COMMUNITY), "What each holds; dissent by name."),
    _keep("countersign", "Countersign the minutes", (A, DONE), (S.DEPARTMENT,),
          "Silence by the clock is recorded as no objection.", g.handled_above_community, g.asked_to_countersign),
    _keep("no_objection", "No objection by silence", (A, DONE), (S.CLOCK,),
          "Whoever has not countersigned in time has no objection, on record.", g.handled_above_community),
    _keep("comment", "Comment", OPEN, HANDS_ON, "Words for colleagues, or for the resident."),
    _keep("attach", "Add photos", OPEN, HANDS_ON, "What it looks like."),
    _keep("report_in", "Report in", _MEETING, (S.ANSWERER,), "Who comes, and when; a late one counts as late.",
          on="summons", states=(*_UNSETTLED, SummonsState.ABSENT), becomes=(SummonsState.REPORTED_IN,)),
    _keep("decline", "Decline", _MEETING, (S.ANSWERER,), "With a clause and the name of who should own it.",
          on="summons", states=_UNSETTLED, becomes=(SummonsState.DECLINED,)),
    _keep("rule", "Rule on a declined summons", _MEETING, (S.RULER,), "Kept as a precedent.",
          on="ruling", states=(SummonsState.DECLINED,), becomes=(SummonsState.CONFIRMED, SummonsState.RELEASED)),
    _keep("task_accept", "Sign for the task", _AT_WORK, (S.ASSIGNEE,), "Until then its time is unsigned.",
          on="task", states=(TaskState.ASSIGNED,), becomes=(TaskState.ACCEPTED,)),
    _keep("task_start", "Start", _AT_WORK, (S.ASSIGNEE,), "Not before what it waits for.", g.not_blocked,
          on="task", states=(TaskState.ACCEPTED,), becomes=(TaskState.WORKING,)),
    _keep("task_complete", "Report done", _AT_WORK, (S.ASSIGNEE,), "With the evidence that was asked for.",
          g.not_blocked,
          on="task", states=(TaskState.ACCEPTED, TaskState.WORKING), becomes=(TaskState.DONE,)),
    _keep("task_return", "Return the task", _AT_WORK, (S.ASSIGNEE,), "With a clause and the name of who should own it.",
          on="task", states=(TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.WORKING), becomes=(TaskState.RETURNED,)),
    _keep("task_rule", "Rule on a returned task", _AT_WORK, (S.RULER,), "Kept, given elsewhere, or cancelled.",
          on="ruling", states=(TaskState.RETURNED,), becomes=(TaskState.ASSIGNED, TaskState.CANCELLED)),
    _keep("task_verify", "Verify the task", _AT_WORK, (S.VERIFIER,), "Never by the person who did it.",
          g.not_who_did_this, on="task", states=(TaskState.DONE,), becomes=(TaskState.VERIFIED,)),
    _keep("task_redo", "Have the task redone", _AT_WORK, (S.VERIFIER,), "Says what is missing.",
          on="task", states=(TaskState.DONE,), becomes=(TaskState.WORKING,)),
    _keep("request_extension", "Ask for an extension", _AT_WORK, (S.ASSIGNEE,), "Before it is due.",
          on="task", states=(TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.WORKING)),
    _keep("approve_extension", "Grant the extension", _AT_WORK, (S.APPROVER,), "By name; a second one by the supervisor.",
          on="approval", states=(ApprovalKind.EXTENSION,)),
    _keep("refuse_extension", "Refuse the extension", _AT_WORK, (S.APPROVER,), "The clock stands.",
          on="approval", states=(ApprovalKind.EXTENSION,)),
    _keep("request_suspension", "Ask for a suspension", _AT_WORK, (S.HANDLER,), "A supervisor approves.",
          g.not_critical, g.no_open_ruling),
    _keep("refuse_suspension", "Refuse the suspension", _AT_WORK, (S.APPROVER,), "Work goes on.",
          on="approval", states=(ApprovalKind.SUSPENSION,)),
    _keep("request_consent", "Ask a supervisor for consent", (E, DONE), (S.HANDLER, S.COMMUNITY, S.COORDINATOR, S.ACCEPTOR),
          "To reject an escalated case, or to close against the resident's word.", g.answers_now),
    _keep("give_consent", "Consent", (E, DONE), (S.APPROVER,), "By name, on record.",
          on="approval", states=(ApprovalKind.REJECT, ApprovalKind.CLOSE)),
    _keep("refuse_consent", "Refuse consent", (E, DONE), (S.APPROVER,), "By name, on record.",
          on="approval", states=(ApprovalKind.REJECT, ApprovalKind.CLOSE)),
    _keep("hold_convening", "Hold the convening", (E,), (S.CHAIR,), "The coordinator may settle it otherwise.", g.not_held),
    _keep("hand_over", "Hand over", WORKING, (S.COMMUNITY, S.HANDLER, S.TERRITORY, S.CITY, S.DEPARTMENT),
          "Who holds it in person changes; the organisation does not.", g.holds_a_track),
    _keep("order_supervision", "Issue a supervision order", WORKING, (S.SUPERVISOR,),
          "A written demand with its own clock."),
    _keep("answer_supervision", "Answer a supervision order", WORKING, (S.ADDRESSEE,), "In writing.",
          on="order", states=("open",)),
    _keep("close_supervision", "Close a supervision order", WORKING, (S.SUPERVISOR,), "The answer suffices.",
          on="order", states=("open", "answered")),
    _keep("recalculate", "Recalculate provisional deadlines", OPEN, (S.CLOCK,),
          "The holidays of a year were published: what was provisional is computed once more, never due before now."),
    _keep("warn", "Yellow card", WORKING, (S.CLOCK,), "Four fifths of the time are used."),
    _keep("due", "Red card", WORKING, (S.CLOCK,), "The time is used up; the lead and the supervisor are told."),
    _keep("overdue", "Twice overdue", WORKING, (S.CLOCK,), "It goes up a level; at the top it repeats daily."),
)  # fmt: skip

ROWS: dict[str, Row] = {row.action: row for row in (*MOVES, *KEEPS)}


def row(action: str) -> Row:
    """The row of an action. Raises KeyError for an action that does not exist."""
    return ROWS[action]
