"""What of a typed text is kept: letters and marks that can be read, nothing that steers, hides or cannot be stored.

Room: intake, floor 3. Who comes in: the cleaning of fields, for every door. What never happens here: judging words.
"""

import unicodedata

_KEPT_CONTROLS = frozenset("\n\t")
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def plain(text: str) -> str:
    """Text without control characters, halves of characters, or marks that turn its direction round."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable() and text.isascii():
        return text
    return "".join(ch for ch in text if _is_plain(ch))


def _is_plain(ch: str) -> bool:
    return ch in _KEPT_CONTROLS or (ch not in _STEERING and unicodedata.category(ch) not in ("Cc", "Cs"))


def is_visible(text: str) -> bool:
    """Whether anything of a text can be seen: one made of spaces and joiners alone says nothing."""
    return any(unicodedata.category(ch)[0] not in "ZC" for ch in text)
