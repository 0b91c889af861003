"""Floor 5, web: what a message inside the service says: what is asked, with the deadline and the party it is about, and
what happened, as the record tells it to the reader.
"""

from __future__ import annotations

from django.utils.translation import gettext

from coordination.delivery.words import SAID
from coordination.reading import words
from coordination.reading.action_words import action_words
from coordination.reading.bell import Message
from coordination.reading.timeline import Entry
from coordination.web.chips import asked, name

QUOTED = 40
"""So many characters of a comment are quoted; the rest is in the record."""
ITSELF = frozenset({"reported_in"})
"""Messages that ask nothing: what happened is all they say."""


def message_said(message: Message) -> str:
    """What a message says, with the deadline and the party it is about; who names somebody is said by name and quoted."""
    entry = message.entry
    if message.template == "named" and entry.person and (quoted := _quoted(entry)):
        return gettext("%(who)s names you in a comment: “%(words)s”") % {"who": entry.person, "words": quoted}
    if message.template in ITSELF:
        return entry.told()
    said = str(words.of(SAID, message.template)) if message.template else str(action_words(entry.action).past)
    party, clock = message.payload.get("party"), message.payload.get("clock")
    if isinstance(party, int) and isinstance(clock, str):
        about = gettext("%(who)s, %(what)s") % {"who": name(party), "what": asked(clock)}
        return f"{said}{gettext(': ')}{about}"
    return said


def message_about(message: Message) -> str:
    """What happened; nothing where the message has said it."""
    said = message.template == "named" or message.template in ITSELF or message.entry.clock
    return "" if said else message.entry.told()


def _quoted(entry: Entry) -> str:
    typed = " ".join(next((word.text for word in entry.words if word.name == "words"), "").split())
    return f"{typed[:QUOTED]}…" if len(typed) > QUOTED else typed
