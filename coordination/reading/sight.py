"""Who sees what of a case (DESIGN, "Who sees what"): until when, whose words, and how names and phones are masked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

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


def masked_phone(phone: str) -> str:
    """13900001234 becomes 139****1234; a short number keeps its last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


_TO_WIDE = ord("０") - ord("0")
_BETWEEN = r"[ .·—–－-]?"
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:[+＋]|00)?86{_BETWEEN})?"  # the country's own number before it
    rf"([1１][3-9３-９]\d)(?:{_BETWEEN}\d{{4}}{_BETWEEN}|\d{_BETWEEN}\d{{3}}{_BETWEEN})(\d{{4}})(?!\d)"
)


def masked_mobiles(text: str) -> str:
    """Words with every mobile number in them masked, however it is grouped: 139-0000-1234 becomes 139****1234."""
    return _MOBILE.sub(r"\1****\2", text)


_OWN_COUNTRY = re.compile(r"(?:00)?86(?=1[3-9]\d{9}$)")
_SHORTEST = 7
"""Digits of a number that is looked for in words; a shorter one may be anything."""


def keeping(sight: Sight, numbers: Iterable[str]) -> Sight:
    """The same sight where these numbers are kept with the reports: each can be revealed, which leaves a trace."""
    digits = {_OWN_COUNTRY.sub("", "".join(re.findall(r"\d", number))) for number in numbers}
    forms = [_in_words(each) for each in sorted(digits, key=len, reverse=True) if len(each) >= _SHORTEST]
    return (
        replace(sight, kept=re.compile(rf"(?<!\d)(?:(?:00)?86{_BETWEEN})?({'|'.join(forms)})(?!\d)"))
        if forms
        else sight
    )


def _in_words(digits: str) -> str:
    """A number in however many groups, its figures as wide as they may be typed."""
    return _BETWEEN.join(f"[{digit}{chr(ord(digit) + _TO_WIDE)}]" for digit in digits)


def typed_words(sight: Sight, text: str) -> str:
    """What somebody typed. A number that is kept with a report is masked in it for everybody, or revealing the kept one
    would protect nothing.
    """
    return sight.kept.sub(lambda found: masked_phone(found[1]), text) if sight.kept else text


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
