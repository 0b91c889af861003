"""Floor 5, web: what happened to a case, as lines of its record. The sentences are reading's; here they are dressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from coordination.reading.action_words import action_words
from coordination.reading.case_parts import CaseFile
from coordination.reading.timeline import Entry
from coordination.rules.words import ActorKind
from coordination.web.case_components import TimelineItem
from coordination.web.components import SideLink
from coordination.web.moments import at_text

ALL, WORDS, RESIDENT = "", "words", "resident"
"""What the record is narrowed to: everything, what people wrote, what the resident may read."""
RED = frozenset({"due", "overdue"})
"""Events that are a red card (红牌)."""

KEEPS: dict[str, Callable[[Entry], bool]] = {
    ALL: lambda entry: True,
    WORDS: lambda entry: bool(entry.words),
    RESIDENT: lambda entry: entry.for_resident or entry.action in ("file", "reject", "accept"),
}


def record(file: CaseFile, only: str, mine: frozenset[int]) -> list[TimelineItem]:
    """Newest first; one line for each event."""
    keep = KEEPS.get(only, KEEPS[ALL])
    return [line(entry, file, mine) for entry in reversed(file.events) if keep(entry)]


def line(entry: Entry, file: CaseFile, mine: frozenset[int]) -> TimelineItem:
    """One event."""
    words = action_words(entry.action)
    who, what = _parted(entry, file)
    tone = "late" if entry.action in RED else "alarm" if words.alarm else ""
    if entry.organisation is not None and entry.organisation.id in mine:
        tone = "mine"
    return TimelineItem(entry.at, who, what, words.icon, _note(entry), tone, entry.seq, entry.named)


def _parted(entry: Entry, file: CaseFile) -> tuple[str, str]:
    """Who, and what they did; moments in the sentence are said as people say them."""
    params = {name: _plain(value, file) for name, value in entry.params.items()}
    labels = {name: gettext(label) for name, label in entry.labels.items()}
    who = labels.pop("who", "") or params.pop("who", "")
    sentence = gettext(entry.sentence)
    if sentence.startswith("%(who)s"):
        return who, (sentence.removeprefix("%(who)s") % {**labels, **params, "who": who}).strip(" ：:")
    return _card(entry), sentence % {**labels, **params, "who": who}


def _plain(value: str, file: CaseFile) -> str:
    moment = parse_datetime(value) if len(value) >= 19 and value[4:5] == "-" else None
    return at_text(moment, file.now) if moment else value


def _card(entry: Entry) -> str:
    """The clock's own lines begin with what it showed, or with the service."""
    if entry.actor_kind == ActorKind.CLOCK and entry.action not in ("warn", "due", "overdue"):
        return gettext("The service")
    return ""


def _note(entry: Entry) -> str:
    said = [
        (word.label, word.text if not word.erased else gettext("(erased at the resident's wish)"))
        for word in entry.words
    ]
    if len(said) == 1:
        return said[0][1]
    return "\n".join(f"{gettext(label)}{gettext(': ')}{text}" for label, text in said)


def tabs(file: CaseFile, only: str) -> list[SideLink]:
    """All, what was written, what the resident may read; with their numbers."""
    if len(file.events) < 2:
        return []
    labels = ((ALL, gettext("All")), (WORDS, gettext("With words")), (RESIDENT, gettext("For the resident")))
    return [SideLink(label, f"?record={code}#record", _count(file, code), only == code) for code, label in labels]


def _count(file: CaseFile, code: str) -> int:
    return sum(KEEPS[code](entry) for entry in file.events)


def since(file: CaseFile, seen: int) -> Sequence[str]:
    """What happened after the event somebody last saw: 「14:06 城西街道 张海峰 裁定…」."""
    told = [entry for entry in file.events if entry.seq > seen]
    return [f"{at_text(entry.at, file.now)} {entry.told()}" for entry in told]
