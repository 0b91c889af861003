"""Floor 5, web: words typed into a form of a page's own, kept as the forms of a case keep theirs."""

from __future__ import annotations

from typing import Any

from django import forms

from coordination.intake.letters import is_visible, plain


class Words(forms.CharField):
    """What can be read: without marks that steer or hide; where nothing of it can be seen, it is empty."""

    def clean(self, value: Any) -> str:
        """The words. Raises ValidationError."""
        words = plain(super().clean(value))
        words = words if is_visible(words) else ""
        self.validate(words)
        return words
