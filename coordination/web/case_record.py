"""Floor 5, web: what happened to a case, as lines of its record. The sentences are reading's; here they are dressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext

from coordination.reading.action_words import action_words
from coordination.reading.case_parts import CaseFile
from coordination.reading.timeline import Entry
from coordination.rules.words import ActorKind
from coordination.web.case_components import TimelineItem
from coordination.web.components import SideLink
from coordination.web.moments import at_text

ALL, WORDS, RESIDENT, CLOCKS = "", "words", "resident", "clocks"
"""What the record is narrowed to: everything, what people wrote, what the resident may read, what deadlines did."""
BY = "by-"
"""Before the code of a unit: what its people did."""
FEWEST = 2
"""Units between which there is something to choose."""
RED = frozenset({"due", "overdue"})
"""Events that are a red card (红牌)."""
MOVE_CLOCKS = frozenset(
    {"request_extension", "approve_extension", "refuse_extension", "suspend", "resume", "recalculate"}
)

KEEPS: dict[str, Callable[[Entry], bool]] = {
    ALL: lambda entry: True,
    WORDS: lambda entry: bool(entry.words),
    RESIDENT: lambda entry: entry.for_resident or entry.action in ("file", "reject", "accept"),
    CLOCKS: lambda entry: entry.actor_kind == ActorKind.CLOCK or bool(entry.clock) or entry.action in MOVE_CLOCKS,
}


def chosen(file: CaseFile, asked: str) -> str:
    """The filter that was asked for; whatever is none here, or leaves nothing, is everything."""
    known = asked in KEEPS or (asked.startswith(BY) and any(map(_keeps(asked), file.events)))
    return asked if known else ALL


def _keeps(only: str) -> Callable[[Entry], bool]:
    """Which lines stay; whatever is not a filter leaves all."""
    if only.startswith(BY):
        return lambda entry: entry.organisation is not None and f"{BY}{entry.organisation.code}" == only
    return KEEPS.get(only, KEEPS[ALL])


def record(file: CaseFile, only: str, mine: frozenset[int]) -> list[TimelineItem]:
    """Newest first; one line for each event."""
    keep = _keeps(only)
    return [line(entry, file, mine) for entry in reversed(file.events) if keep(entry)]


def line(entry: Entry, file: CaseFile, mine: frozenset[int]) -> TimelineItem:
    """One event."""
    words = action_words(entry.action)
    who, what = _parted(entry)
    tone = "late" if entry.action in RED else "alarm" if words.alarm else ""
    if entry.organisation is not None and entry.organisation.id in mine:
        tone = "mine"
    return TimelineItem(entry.at, who, what, words.icon, _note(entry), tone, entry.seq, entry.named)


def _parted(entry: Entry) -> tuple[str, str]:
    """Who, and what they did."""
    params = dict(entry.params)
    labels = {name: gettext(label) for name, label in entry.labels.items()}
    who = labels.pop("who", "") or params.pop("who", "")
    sentence = gettext(entry.sentence)
    if sentence.startswith("%(who)s"):
        return who, (sentence.removeprefix("%(who)s") % {**labels, **params, "who": who}).strip(" ：:")
    return _card(entry), sentence % {**labels, **params, "who": who}


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
    """All, what was written, what the resident may read, what deadlines did; with their numbers, empty ones left out."""
    if len(file.events) < FEWEST:
        return []
    labels = (
        (ALL, gettext("All")),
        (WORDS, gettext("With words")),
        (RESIDENT, gettext("For the resident")),
        (CLOCKS, gettext("Deadlines")),
    )
    links = [_tab(file, label, code, only) for code, label in labels]
    return [link for link in links if link.count or link.current]


def units(file: CaseFile, only: str) -> list[SideLink]:
    """Those whose people did something, in the order in which they came; nothing to choose where there is one."""
    found = {e.organisation.code: e.organisation.short_name for e in file.events if e.organisation is not None}
    links = [_tab(file, name, f"{BY}{code}", only) for code, name in found.items()]
    return links if len(links) >= FEWEST else []


def _tab(file: CaseFile, label: str, code: str, only: str) -> SideLink:
    keep = _keeps(code)
    return SideLink(label, f"?record={code}#record", sum(keep(entry) for entry in file.events), only == code)


def since(file: CaseFile, seen: int) -> Sequence[str]:
    """What happened after the event somebody last saw: 「14:06 城西街道 张海峰 裁定…」."""
    told = [entry for entry in file.events if entry.seq > seen]
    return [f"{at_text(entry.at, file.now)} {entry.told()}" for entry in told]
