"""The dashboard over REST."""

from datetime import date, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.described import describe
from coordination.api.door import Door
from coordination.intake import fields
from coordination.reading import statistics
from coordination.records.reference import calendar_zone
from coordination.rules.refusal import Refusal, invalid

DAYS = 30
NAMES = ("from", "to", "org")
PARAMETERS = [
    OpenApiParameter("from", date, description="The first day; 30 days up to `to` when left out."),
    OpenApiParameter("to", date, description="The last day; today when left out."),
    OpenApiParameter("org", str, description="Code or id of an organisation of your territory."),
]


class Overview(Door):
    """What a coordinator or supervisor oversees."""

    @describe(shapes.Overview, says=(403, 422), parameters=PARAMETERS, operation_id="statistics_overview")
    def get(self, request: Request) -> Response:
        """What needs attention now, what is open, what was filed, closed and overdue, where the time went. Each number
        is the length of `cases/?{query}`."""
        given = request.query_params
        unknown = {fields.plain(name)[:60]: gettext("There is no such filter.") for name in given if name not in NAMES}
        if unknown:
            raise Refusal("invalid", "A filter makes no sense. Correct it or leave it out.", status=422, fields=unknown)
        until = _day(given, "to") or self.now.astimezone(calendar_zone()).date()
        since = _day(given, "from") or until - timedelta(days=DAYS - 1)
        seen = statistics.overview(self.actor, self.now, since, until, given.get("org", ""))
        worst = shapes.case_row(seen.worst) if seen.worst else None
        return Response({**shapes.plain(_without_worst(seen)), "worst": worst})


def _without_worst(seen: statistics.Overview) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in statistics.Overview.__slots__ if name != "worst"}


def _day(given: Any, name: str) -> date | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2100:
        raise invalid(name, "Write a day as 2026-11-23.")
    return found
