"""Who is told what about which event, and what else is to be done about it. delivery/ and reading/ follow this table.

Over which channels is rules.wishes's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Whom a message is for, relative to the event."""

    HANDLER = "handler"  # whoever is on duty for the handler
    PLACED = "placed"  # the handler a case was moved to; nobody while where it belongs is only asked
    COMMUNITY = "community"  # the community's staff on duty
    SUMMONED = "summoned"  # each department this event summons; its lead after a third of the arrival time
    ANSWERER = "answerer"  # the department whose summons this event is about
    PARTY = "party"  # whoever is on duty for the party of the clock
    PARTY_LEAD = "party_lead"  # that party's lead
    ABOVE = "above"  # the level above the party's
    SUPERVISORS = "supervisors"  # the supervisors of the territory
    ASSIGNEES = "assignees"  # the organisations of the tasks this event names
    COUNTERSIGNERS = "countersigners"  # the departments whose countersignature this event asks for
    STOOD_DOWN = "stood_down"  # the organisations whose tasks this event cancels
    VERIFIER = "verifier"  # whoever checks the task
    ACCEPTOR = "acceptor"  # whoever checks the result
    RULER = "ruler"  # whoever rules on the question this event asks, if it asks one
    APPROVER = "approver"  # whoever decides the request
    ASKER = "asker"  # whoever asked
    RETURNER = "returner"  # the organisation that returned the task
    ADDRESSEE = "addressee"  # the organisation a supervision order is addressed to
    INVOLVED = "involved"  # every department that works on the case
    NAMED = "named"  # whom a comment names: people, and whoever is on duty for units; never its author


@dataclass(frozen=True)
class Message:
    """One message an event causes: for whom, under which template (its name is the translation's context)."""

    audience: Audience
    template: str


A, M = Audience, Message
_TABLE: Mapping[str, tuple[Message, ...]] = {
    "file": (M(A.HANDLER, "filed"),),
    "place": (M(A.PLACED, "filed"), M(A.RULER, "place_disputed")),
    "escalate": (M(A.HANDLER, "escalated"),),
    "send_back": (M(A.COMMUNITY, "sent_back"),),
    "convene": (M(A.SUMMONED, "summoned"),),
    "add_department": (M(A.SUMMONED, "summoned"),),
    "call_again": (M(A.SUMMONED, "summoned_again"),),
    "decline": (M(A.RULER, "declined"),),
    "rule": (M(A.ANSWERER, "ruled"), M(A.SUMMONED, "summoned")),
    "report_in": (M(A.HANDLER, "reported_in"),),
    "call_off": (M(A.INVOLVED, "called_off"),),
    "order": (M(A.ASSIGNEES, "ordered"),),
    "assign": (M(A.ASSIGNEES, "assigned"),),
    "agree_plan": (M(A.ASSIGNEES, "assigned"), M(A.COUNTERSIGNERS, "countersign")),
    "amend_plan": (M(A.ASSIGNEES, "assigned"), M(A.SUMMONED, "summoned"), M(A.STOOD_DOWN, "task_cancelled")),
    "task_complete": (M(A.VERIFIER, "task_done"),),
    "task_return": (M(A.RULER, "task_returned"),),
    "task_rule": (M(A.RETURNER, "task_ruled"), M(A.ASSIGNEES, "assigned")),
    "task_redo": (M(A.ASSIGNEES, "task_redo"),),
    "redo": (M(A.ASSIGNEES, "task_redo"),),
    "resolve": (M(A.ACCEPTOR, "resolved"),),
    "accept": (M(A.INVOLVED, "closed"),),
    "reopen": (M(A.HANDLER, "reopened"), M(A.ASSIGNEES, "task_redo")),
    "suspend": (M(A.INVOLVED, "suspended"),),
    "resume": (M(A.HANDLER, "resumed"), M(A.INVOLVED, "resumed")),
    "request_extension": (M(A.APPROVER, "approval_asked"),),
    "request_suspension": (M(A.APPROVER, "approval_asked"),),
    "request_consent": (M(A.APPROVER, "approval_asked"),),
    "approve_extension": (M(A.ASKER, "approval_given"),),
    "refuse_extension": (M(A.ASKER, "approval_refused"),),
    "refuse_suspension": (M(A.ASKER, "approval_refused"),),
    "give_consent": (M(A.ASKER, "approval_given"),),
    "refuse_consent": (M(A.ASKER, "approval_refused"),),
    "order_supervision": (M(A.ADDRESSEE, "supervised"),),
    "answer_supervision": (M(A.SUPERVISORS, "supervision_answered"),),
    "comment": (M(A.NAMED, "named"),),
    "hand_over": (M(A.NAMED, "handed_over"),),
    "warn": (M(A.PARTY, "warned"),),
    "due": (M(A.PARTY_LEAD, "overdue"), M(A.SUPERVISORS, "overdue")),
    "overdue": (M(A.ABOVE, "twice_overdue"), M(A.SUPERVISORS, "twice_overdue")),
}

_FOLDED = frozenset({"file", "accept", "reopen", "due", "place", "reclassify"})


def messages(action: str) -> tuple[Message, ...]:
    """The messages an event of this action causes."""
    return _TABLE.get(action, ())


def jobs(action: str) -> tuple[str, ...]:
    """What is still to be done about an event once it is written."""
    deliver = ("deliver",) if action in _TABLE else ()
    return (*deliver, "fold") if action in _FOLDED else deliver
