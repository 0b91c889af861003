"""Floor 5, web: the words of a message inside the service. The keys are the templates of `rules.messages`."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading.bell import Message
from coordination.web import words
from coordination.web.action_words import action_words
from coordination.web.chips import asked, name

MESSAGES: dict[str, words.Words] = {
    "filed": _("A case was filed and waits for you"),
    "escalated": _("A case was escalated to you: sign for it"),
    "sent_back": _("A case was sent back to you"),
    "summoned": _("You are summoned: report in or decline"),
    "summoned_again": _("You are called again: report in or decline"),
    "declined": _("A department declined: rule"),
    "ruled": _("A ruling was made on your declined summons"),
    "reported_in": _("A department reported in"),
    "called_off": _("The convening was called off"),
    "ordered": _("An immediate order for you"),
    "assigned": _("A task for you: sign for it"),
    "task_done": _("A task was reported done: check it"),
    "task_returned": _("A task was returned: rule"),
    "task_ruled": _("A ruling was made on a returned task"),
    "task_redo": _("A task is to be done again"),
    "resolved": _("All work is checked: accept it on site"),
    "closed": _("The case is closed"),
    "reopened": _("The case was reopened"),
    "suspended": _("The case is suspended"),
    "resumed": _("The case goes on"),
    "approval_asked": _("A request waits for your decision"),
    "approval_given": _("Your request was granted"),
    "approval_refused": _("Your request was refused"),
    "supervised": _("A supervision order for you: answer it"),
    "supervision_answered": _("A supervision order was answered"),
    "warned": _("Yellow card: four fifths of the time are used"),
    "overdue": _("Red card: the time is used up"),
    "twice_overdue": _("Overdue for the second time"),
}


def message_said(message: Message) -> str:
    """What a message says, with the deadline and the party it is about."""
    said = str(words.of(MESSAGES, message.template)) if message.template else str(action_words(message.action).past)
    party, clock = message.payload.get("party"), message.payload.get("clock")
    if isinstance(party, int) and isinstance(clock, str):
        about = gettext("%(who)s, %(what)s") % {"who": name(party), "what": asked(clock)}
        return f"{said}{gettext(': ')}{about}"
    return said
