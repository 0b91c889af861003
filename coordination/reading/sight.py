"""Who sees what of a case (DESIGN, "Who sees what"): until when, whose words, and how names and phones are masked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from coordination.rules.numbers import any_of, masked_mobiles, without
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind

RELEASED = "You were released from this case. What happened afterwards is not shown."


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of one case. `until`: nothing later (a released department). `reporters`: the residents'
    masked names and phones and what they answered; departments do not. `kept`: how the residents' own numbers look
    in words, wherever they are kept for being called.
    """

    until: datetime | None = None
    reporters: bool = True
    kept: re.Pattern[str] | None = field(default=None, repr=False)

    def has_seen(self, at: datetime | None) -> bool:
        """Whether something that happened at a time is seen."""
        return at is not None and (self.until is None or at <= self.until)

    def refuse_released(self) -> None:
        """Whoever sees a case only as it was does nothing on it, and is not told in which state it is now.

        Raises Refusal 403.
        """
        if self.until is not None:
            raise Refusal("released", RELEASED, status=403)

    def clipped(self, at: datetime | None) -> datetime | None:
        """A time, or None where it lies beyond what is seen."""
        return at if self.has_seen(at) else None


def masked_name(name: str) -> str:
    """王师傅 becomes 王**: enough to recognise, not to identify."""
    return f"{name[0]}**" if name else ""


def keeping(sight: Sight, numbers: Iterable[str]) -> Sight:
    """The same sight where these numbers are kept with the reports: each can be revealed, which leaves a trace."""
    return replace(sight, kept=any_of(numbers))


def typed_words(sight: Sight, text: str) -> str:
    """What somebody typed. A number that is kept with a report is masked in it for everybody, or revealing the kept one
    would protect nothing.
    """
    return without(sight.kept, text)


def residents_words(sight: Sight, text: str) -> str:
    """What a resident said; for whoever does not see reporters every mobile number in it is masked."""
    return typed_words(sight, text) if sight.reporters else masked_mobiles(typed_words(sight, text))


_RESIDENTS_WORDS = {"accept": frozenset({"words"}), "note_phone_call": frozenset({"words"})}
_REPORTS = frozenset({"file", "add_report"})


def may_read(sight: Sight, action: str, name: str, *, actor_kind: str = "", confidential: bool = False) -> bool:
    """Whether the words typed under a name in an action may be read.

    What a resident said is read by departments too, who must know what is wrong, unless the report is confidential;
    what a resident answered afterwards is for those who asked.
    """
    if sight.reporters:
        return True
    if action in _REPORTS and name == "description":
        return not confidential
    return name not in _RESIDENTS_WORDS.get(action, ()) and actor_kind != ActorKind.RESIDENT
