"""The words for actions; see ``words``.

The keys are the actions of `rules.lifecycle`. A verb stands on a button, the past in the timeline after who did it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.reading.words import ActionWords

W = ActionWords

ACTIONS: dict[str, ActionWords] = {
    # the case
    "file": W(_("File"), _("filed it"), "chat-left-text"),
    "place": W(_("Place"), _("placed it"), "geo-alt", _("to the community it belongs to")),
    "verify": W(_("Verify"), _("verified it"), "clipboard-check", _("finding on site")),
    "reject": W(
        _("Do not accept…"),
        _("did not accept it for handling"),
        "x-circle",
        _("the resident reads the reason"),
        _("Press again to turn it down"),
    ),
    "merge": W(_("Merge…"), _("merged it"), "intersect", _("into another open case")),
    "unmerge": W(_("Take apart"), _("took it apart again"), "union", _("clocks go on with what was left")),
    "handle_locally": W(_("Handle it here"), _("handles it within the community"), "house-check"),
    "escalate": W(_("Escalate"), _("escalated it"), "arrow-up-right", _("one level up")),
    "sign": W(_("Sign for it"), _("signed for it"), "pen"),
    "send_back": W(_("Send back…"), _("sent it back"), "arrow-down-left", _("once per level, with a reason")),
    "order": W(_("Immediate order…"), _("gave an immediate order"), "lightning", _("before any plan")),
    "assign": W(_("Assign to one department…"), _("assigned it"), "person-plus", _("without a meeting")),
    "convene": W(pgettext_lazy("action", "Convene"), _("convened the departments"), "megaphone", _("a joint meeting")),
    "hold_convening": W(_("Hold the convening"), _("held the convening"), "pause-circle"),
    "call_off": W(
        _("Call off…"),
        _("called the meeting off"),
        "calendar-x",
        _("open summonses are released"),
        _("Press again to call it off"),
    ),
    "agree_plan": W(_("Agree the plan"), _("agreed the plan"), "check2-all"),
    "amend_plan": W(_("Amend the plan…"), _("amended the plan"), "pencil-square"),
    "resolve": W(_("Settle"), _("every task is checked"), "check2-circle"),
    "accept": W(
        _("Close the case"),
        _("accepted it on site and closed the case"),
        "patch-check",
        _("look at the site, ask the resident"),
    ),
    "redo": W(_("Have it redone…"), _("had it redone"), "arrow-counterclockwise"),
    "reopen": W(_("Reopen…"), _("reopened it"), "arrow-repeat"),
    "reclassify": W(
        _("Change title, category, severity or place…"),
        _("reclassified it"),
        "tags",
        _("clocks follow category and severity"),
    ),
    "suspend": W(_("Approve the suspension"), _("approved the suspension"), "pause"),
    "resume": W(_("Resume"), _("resumed it"), "play"),
    # what keeps its state
    "add_report": W(_("Add a report…"), _("added a report"), "chat-left-dots"),
    "add_department": W(_("Add a department…"), _("summoned one more department"), "person-plus"),
    "call_again": W(_("Call again"), _("called again"), "bell"),
    "note_phone_call": W(_("Note a phone call…"), _("noted a phone call"), "telephone"),
    "contained": W(_("Danger contained"), _("reported the danger contained"), "shield-check"),
    "open_meeting": W(_("Open the meeting"), _("opened the meeting"), "people", _("on site, in a room or online")),
    "attend": W(_("Attend"), _("attends"), "person-check", _("who is there, for the minutes")),
    "position": W(_("Note a position…"), _("stated a position"), "chat-square-quote", _("goes into the minutes")),
    "countersign": W(_("Countersign"), _("countersigned"), "pen"),
    "no_objection": W(_("No objection by silence"), _("had no objection, by silence"), "pen"),
    "comment": W(pgettext_lazy("button", "Comment"), _("commented"), "chat-left"),
    "attach": W(_("Attach…"), _("attached a file"), "paperclip"),
    "request_extension": W(_("Ask for more time…"), _("asked for more time"), "hourglass-split", _("before it is due")),
    "approve_extension": W(_("Grant more time"), _("granted more time"), "hourglass-bottom"),
    "refuse_extension": W(_("Refuse more time…"), _("refused more time"), "hourglass"),
    "request_suspension": W(
        _("Ask for suspension…"),
        _("asked for suspension"),
        "pause-circle",
        _("the clock stops once a supervisor approves"),
    ),
    "refuse_suspension": W(_("Refuse suspension…"), _("refused suspension"), "x-circle"),
    "request_consent": W(_("Ask a supervisor for consent…"), _("asked a supervisor for consent"), "person-raised-hand"),
    "give_consent": W(_("Consent"), _("consented"), "check2-circle"),
    "refuse_consent": W(_("Refuse consent…"), _("refused consent"), "x-circle"),
    "hand_over": W(_("Hand over…"), _("handed over"), "arrow-left-right"),
    "order_supervision": W(_("Issue a supervision order…"), _("issued a supervision order"), "file-earmark-ruled"),
    "answer_supervision": W(_("Answer the order…"), _("answered the supervision order"), "reply"),
    "close_supervision": W(_("Close the order"), _("closed the supervision order"), "check2"),
    # the clock
    "warn": W(_("Yellow card"), _("is at 80 % of the time"), "card-text", alarm=True),
    "due": W(_("Red card"), _("is over time"), "card-text", alarm=True),
    "overdue": W(_("Red card"), _("is over time for the second time"), "exclamation-triangle", alarm=True),
    # summonses
    "report_in": W(_("Report in"), _("reported in"), "person-check"),
    "decline": W(_("Decline…"), _("declined"), "reply", _("cite the clause, name who should come")),
    "rule": W(_("Rule"), _("ruled"), "hammer"),
    "mark_absent": W(
        _("Mark absent"), _("marked a department absent"), "person-x", "", _("Press again to mark absent")
    ),
    # tasks
    "task_accept": W(_("Sign for the task"), _("signed for the task"), "pen"),
    "task_start": W(_("Start"), _("started"), "play"),
    "task_complete": W(_("Report done"), _("reported the task done"), "check2"),
    "task_verify": W(_("Check the task"), _("checked the task"), "check2-all"),
    "task_return": W(_("Return the task…"), _("returned the task"), "reply", _("say why and who should do it")),
    "task_rule": W(_("Rule on the returned task"), _("ruled on the returned task"), "hammer"),
    "task_redo": W(_("Have the task redone…"), _("had the task redone"), "arrow-counterclockwise"),
}


def action_words(action: str) -> ActionWords:
    """The words for ``action``; an unknown one is shown by its code."""
    return ACTIONS.get(action) or ActionWords(action, action)
