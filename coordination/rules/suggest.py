"""Suggesting a category (类别建议) from what somebody wrote, with the words that speak for it.

Room: rules, floor 0. Who comes in: `intake`, for a form being typed and for each row of an import.
What never happens here: deciding. A suggestion is shown with its reason and a person takes it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from unicodedata import normalize

Keyed: TypeAlias = Iterable[tuple[str, Sequence[str]]]

_SPACES = re.compile(r"\s+")
_SPACED_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True)
class Suggestion:
    """A category, how strongly the text speaks for it, and the keywords found, weightiest first."""

    code: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    """One keyword, how it is written in normalised text, and what it adds to whom."""

    written: str
    shown: str
    codes: tuple[int, ...]
    weight: float


class Suggester:
    """Keywords compiled once, for many texts: the cost of a text is about its length.

    A keyword counts once however often it occurs, by the square of its length (路灯不亮 says far
    more than 灯), divided by the number of codes that share it. Within one code a keyword that
    only occurs inside a longer one found there adds nothing. Codes with equal scores keep the
    order in which they were given. Letters are compared without case and width (ＬＥＤ is led),
    and a keyword in Latin letters only matches whole words.
    """

    def __init__(self, keyed: Keyed) -> None:
        places: dict[str, int] = {}
        carried: dict[str, dict[int, None]] = defaultdict(dict)
        shown: dict[str, str] = {}
        for code, words in keyed:
            place = places.setdefault(code, len(places))
            for word in words:
                written = _normal(word)
                if written:
                    carried[written][place] = None
                    shown.setdefault(written, word.strip())
        self._codes = tuple(places)
        self._by_first: dict[str, list[_Word]] = defaultdict(list)
        for written in sorted(carried, key=lambda w: (-len(w), w)):
            codes = tuple(carried[written])
            weight = len(written) ** 2 / len(codes)
            self._by_first[written[0]].append(_Word(written, shown[written], codes, weight))

    def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
        """At most `limit` suggestions, best first; none when no keyword occurs."""
        ends: Counter[int] = Counter()
        found: dict[int, dict[str, _Word]] = defaultdict(dict)
        for start, word in self._found(_normal(text)):
            end = start + len(word.written)
            for place in word.codes:
                if end > ends[place]:
                    ends[place] = end
                    found[place][word.written] = word
        ranked = sorted(
            (self._suggestion(place, words.values()) for place, words in sorted(found.items())),
            key=lambda suggestion: -suggestion.score,
        )
        return ranked[: max(limit, 0)]

    def _found(self, text: str) -> Iterator[tuple[int, _Word]]:
        """Every occurrence from left to right, the longest first where several begin."""
        by_first = self._by_first
        for start, letter in enumerate(text):
            if letter in by_first:
                for word in by_first[letter]:
                    if text.startswith(word.written, start) and _whole(text, start, word.written):
                        yield start, word

    def _suggestion(self, place: int, words: Iterable[_Word]) -> Suggestion:
        weighty = sorted(words, key=lambda word: (-word.weight, word.written))
        score = round(sum(word.weight for word in weighty), 3)
        return Suggestion(self._codes[place], score, tuple(word.shown for word in weighty))


def suggest(text: str, keyed: Keyed, limit: int = 3) -> list[Suggestion]:
    """For a single text; many texts share one `Suggester`."""
    return Suggester(keyed).suggest(text, limit)


def _normal(text: str) -> str:
    plain = normalize("NFKC", text).casefold().strip()
    return _SPACED_CHINESE.sub("", _SPACES.sub(" ", plain))


def _whole(text: str, start: int, word: str) -> bool:
    """Whether Latin letters or digits at the edges of a keyword end there in the text as well."""
    end = start + len(word)
    if start and _latin(word[0]) and _latin(text[start - 1]):
        return False
    return not (end < len(text) and _latin(word[-1]) and _latin(text[end]))


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
