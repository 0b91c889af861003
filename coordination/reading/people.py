"""What people are called, remembered for a minute in each process: every page names the same few hundred."""

from collections.abc import Collection, Iterable
from datetime import date
from time import monotonic

from django.db.models import Q

from coordination.reading.catalogue import LASTS
from coordination.records.people import Membership, SavedFilter, User

_known: dict[int, str] = {}
_good_until = [0.0]
MOST_KNOWN = 20_000


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of users by id; no statement, as a rule, and one for those not met before."""
    wanted = {pk for pk in ids if pk is not None}
    if monotonic() >= _good_until[0] or len(_known) > MOST_KNOWN:
        _known.clear()
        _good_until[0] = monotonic() + LASTS
    missing = wanted - _known.keys()
    if missing:
        rows = User.objects.filter(pk__in=missing).values_list("pk", "display_name", "username")
        _known.update({pk: display or username for pk, display, username in rows})
    return {pk: _known[pk] for pk in wanted if pk in _known}


def colleagues(user: int, organisations: Collection[int], *, on: date) -> list[str]:
    """What the others who are in these organisations on a day are called, in order; one statement."""
    current = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    others = current.filter(organisation__in=organisations, user__is_active=True).exclude(user=user)
    return sorted({str(row.user) for row in others.select_related("user")})


def saved_filters(user: int) -> list[tuple[str, str]]:
    """The lists somebody has kept: name and address, by name; one statement."""
    return list(SavedFilter.objects.filter(user=user).order_by("name").values_list("name", "query"))


def forget() -> None:
    """Read everything anew: between tests."""
    _known.clear()
