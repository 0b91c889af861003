"""What of a typed text is kept: letters and marks that can be read, nothing that steers, hides or cannot be stored.

Room: intake, floor 3. Who comes in: the cleaning of fields, for every door. What never happens here: judging words.
"""

import re
import unicodedata

_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Controls but for tabs and new lines, marks that turn the direction round, halves of characters."""


def plain(text: str) -> str:
    """Text without control characters, halves of characters, or marks that turn its direction round."""
    return _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_visible(text: str) -> bool:
    """Whether anything of a text can be seen: one made of spaces and joiners alone says nothing."""
    return any(unicodedata.category(ch)[0] not in "ZC" for ch in text)
