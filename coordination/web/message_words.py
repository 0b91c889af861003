"""Floor 5, web: what a message inside the service says, with the deadline and the party it is about."""

from __future__ import annotations

from django.utils.translation import gettext

from coordination.delivery.words import SAID
from coordination.reading import words
from coordination.reading.action_words import action_words
from coordination.reading.bell import Message
from coordination.web.chips import asked, name


def message_said(message: Message) -> str:
    """What a message says, with the deadline and the party it is about; who names somebody is said by name."""
    if message.template == "named" and message.by:
        return gettext("%(who)s names you in a comment: read it") % {"who": message.by}
    said = str(words.of(SAID, message.template)) if message.template else str(action_words(message.action).past)
    party, clock = message.payload.get("party"), message.payload.get("clock")
    if isinstance(party, int) and isinstance(clock, str):
        about = gettext("%(who)s, %(what)s") % {"who": name(party), "what": asked(clock)}
        return f"{said}{gettext(': ')}{about}"
    return said
