"""Naming somebody in words: `@李晓燕`, `@城西街道`. Where a name begins, and which of the names in use it is.

Chinese is written without spaces, so a name ends where the longest name in use ends: 「@李敏请看」 names 李敏.
"""

import re
from collections.abc import Collection, Iterator

MARKS = "@＠"
LONGEST = 80
"""As an organisation's name may be; there may be spaces in it."""
SHORTEST = 2
MOST = 20
"""More names than this in one comment are not looked at: that is a round letter."""
_STOPS = "\n\r，。；：、！？,;:!?"
_AFTER_MARK = re.compile(
    rf"(?<![A-Za-z0-9._%+-])[{MARKS}]([^\s{MARKS}{_STOPS}][^{MARKS}{_STOPS}]{{{SHORTEST - 1},{LONGEST - 1}}})"
)
"""No e-mail address, and up to the first stop."""


def openings(words: str) -> list[str]:
    """What stands after each mark, as far as a name could reach."""
    return _AFTER_MARK.findall(words)[:MOST]


def as_typed(words: str) -> list[str]:
    """What stands after each mark, up to the first space, as far as somebody could bear it."""
    typed = (text.split(maxsplit=1)[0] for text in openings(words))
    return [name for name in typed if len(name) >= SHORTEST]


def beginnings(words: str) -> set[str]:
    """Everything that could be a name in these words."""
    return {text[:length] for text in openings(words) for length in range(SHORTEST, len(text) + 1)}


def named(words: str, in_use: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Each name in the order in which it stands, once, and whether it is in use; what is not is given up to the first space."""
    seen: set[str] = set()
    for text in openings(words):
        found = next((text[:length] for length in range(len(text), SHORTEST - 1, -1) if text[:length] in in_use), "")
        name = found or text.split(maxsplit=1)[0]
        if len(name) >= SHORTEST and name not in seen:
            seen.add(name)
            yield name, bool(found)
