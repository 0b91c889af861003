"""Registry, floor 2: the holidays and make-up working weekends (调休) of each year, as the State Council publishes them.

Comes in: the administrator's desk and the demo. What never happens here: a deadline moved. Deadlines that rested on a
year not yet published are recalculated by the worker, as a step of each case.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from coordination.records import reference
from coordination.records.duties import CalendarYear
from coordination.rules.calendar import Year
from coordination.rules.refusal import invalid


@transaction.atomic
def publish(year: int, *, holidays: Collection[date], makeups: Collection[date]) -> int:
    """Publish a year, or correct one. Returns its version. Raises Refusal for days that cannot be."""
    try:
        Year(year, frozenset(holidays), frozenset(makeups), published=True)
    except ValueError as problem:
        raise invalid("holidays", "Each day lies in that year and is either off or made up for, not both.") from problem
    row = CalendarYear.objects.select_for_update().filter(year=year).first() or CalendarYear(year=year, version=0)
    row.holidays = [day.isoformat() for day in sorted(holidays)]
    row.makeups = [day.isoformat() for day in sorted(makeups)]
    row.published, row.version = True, row.version + 1
    row.save()
    reference.changed()
    return row.version
