"""Floor 5, web: what is written in a bar of the ledger, as far as there is room for it. Lengths are shares of the bar."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

LEDGER_WIDTH, LETTER, IDEOGRAPH = 460, 7, 12
"""Pixels: the narrowest a ledger with words in it is drawn, and what its letters take up at most."""


def written(label: str, said: str, share: float) -> str:
    """Never a part of a time: all of it, or whose it was, or nothing."""
    words = (f"{label} {said}", label)
    return next((text for text in words if share_of(text) <= share - 0.02), "")


def share_of(text: str) -> float:
    """How much of a bar a text takes."""
    return sum(IDEOGRAPH if east_asian_width(letter) in "WF" else LETTER for letter in text) / LEDGER_WIDTH


def is_free(left: float, text: str, others: Sequence[tuple[float, str]]) -> bool:
    """Whether a text that begins here ends within the bar and prints over none of the others."""
    right = left + share_of(text)
    return right <= 1 and all(right < at or at + share_of(other) < left for at, other in others)
