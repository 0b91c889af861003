"""Registry, floor 2: what people choose for themselves. Comes in: a signed-in person's own choice, checked by the door."""

from datetime import datetime

from coordination.records.people import SavedFilter, User
from coordination.rules.refusal import invalid
from coordination.rules.wishes import Wishes

THEMES = ("auto", "light", "dark")


def set_theme(*, by: User, theme: str) -> None:
    """Light, dark, or what the system says. Raises ValueError for anything else."""
    if theme not in THEMES:
        raise ValueError(theme)
    User.objects.filter(pk=by.pk).update(theme=theme)


def set_toured(*, by: User, at: datetime | None) -> None:
    """When somebody had been shown around the workbench; None shows them around again."""
    User.objects.filter(pk=by.pk).update(toured_at=at)


MOST_FILTERS = 12


def save_filter(*, by: User, name: str, query: str) -> None:
    """Keep a list under a name; a name used before is given to this list. Raises Refusal 422 when there are too many."""
    mine = SavedFilter.objects.filter(user=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_FILTERS:
        raise invalid("name", "At most %(most)d lists can be kept. Throw one away first.", most=MOST_FILTERS)
    SavedFilter.objects.update_or_create(user=by, name=name, defaults={"query": query})


def drop_filter(*, by: User, name: str) -> None:
    """Throw a list away."""
    SavedFilter.objects.filter(user=by, name=name).delete()


def set_wishes(*, by: User, wishes: Wishes) -> None:
    """How this person is told; what the worker plans from now on follows it."""
    User.objects.filter(pk=by.pk).update(
        email_up_to=wishes.email_up_to, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until
    )


def set_language(*, by: User, language: str) -> None:
    """The language this person is written to in."""
    User.objects.filter(pk=by.pk).update(language=language)
