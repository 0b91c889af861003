"""Which buildings of a compound some words name (楼号). Room: rules, floor 0. Who comes in: `intake`, beside a report."""

import re
from unicodedata import normalize

_NAMED = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])\s*(?:#\s*楼?|号\s*楼|栋|幢|座)")
_DIGITS = {sign: n for n, sign in enumerate("一二三四五六七八九", start=1)}


def buildings(words: str) -> frozenset[str]:
    """The numbers of the buildings that are named, written one way: 「８号楼」「8 栋」「八号楼」 are all "8"."""
    return frozenset(_plain(found) for found in _NAMED.findall(normalize("NFKC", words)))


def differ(one: str, other: str) -> bool:
    """Whether both name buildings, and none in common."""
    here, there = buildings(one), buildings(other)
    return bool(here and there) and not here & there


def _plain(number: str) -> str:
    if number.isascii():
        return str(int(number)) if number.isdigit() else number.upper()
    tens, ten, ones = number.rpartition("十")
    return str((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))
