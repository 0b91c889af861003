"""What people are called, remembered for a minute in each process: every page names the same few hundred."""

from collections.abc import Iterable
from time import monotonic

from coordination.reading.catalogue import LASTS
from coordination.records.people import User

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


def forget() -> None:
    """Read everything anew: between tests."""
    _known.clear()
