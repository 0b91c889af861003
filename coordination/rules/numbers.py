"""Numbers of residents in words: how they are found, however somebody groups them, and how they look masked.

Room: rules, floor 0. What never happens here: knowing which numbers are kept.
"""

import re
from collections.abc import Iterable


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


def any_of(numbers: Iterable[str]) -> re.Pattern[str] | None:
    """How these numbers look in words; None where there is none worth looking for."""
    digits = {_OWN_COUNTRY.sub("", "".join(re.findall(r"\d", number))) for number in numbers}
    forms = [_in_words(each) for each in sorted(digits, key=len, reverse=True) if len(each) >= _SHORTEST]
    return re.compile(rf"(?<!\d)(?:(?:00)?86{_BETWEEN})?({'|'.join(forms)})(?!\d)") if forms else None


def _in_words(digits: str) -> str:
    """A number in however many groups, its figures as wide as they may be typed."""
    return _BETWEEN.join(f"[{digit}{chr(ord(digit) + _TO_WIDE)}]" for digit in digits)


def without(kept: re.Pattern[str] | None, text: str) -> str:
    """Words with these numbers masked."""
    return kept.sub(lambda found: masked_phone(found[1]), text) if kept else text


def may_hold_one(text: str) -> bool:
    """Whether there are digits enough for a number in it."""
    return sum(ch.isdecimal() for ch in text) >= _SHORTEST
