"""What people are called."""

from collections.abc import Iterable

from coordination.records.people import User


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of users by id; one statement, none for nobody."""
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "display_name", "username")
    return {pk: display or username for pk, display, username in rows}
