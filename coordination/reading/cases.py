"""The list of cases somebody may see: newest first, under a card the longest overdue first, of those nobody worked on the
longest untouched first; a page at a time.

A page is cut where the last one ended (its time and id), never counted off, so that the thousandth page costs
what the first does. Whoever wears several hats is served from one list for each, so that every part walks its index.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from coordination.reading.filters import CaseFilter
from coordination.reading.nearby import most_urgent
from coordination.reading.released import as_released, retitled
from coordination.reading.search import found_by
from coordination.records import prepared
from coordination.records.case import Case, Involvement
from coordination.records.of_case import columns
from coordination.records.supervision import SupervisionOrder
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import OPEN_STATES, ActorKind, Kind, Role, State

SHOWN_WITH = ("category", "community", "subdistrict", "handler")
TOLD = ("number", "title", "state", "severity", *SHOWN_WITH, "address", "lat", "lon", "channel", "filed_by", "filed_at")
TOLD += ("closed_at", "review_on", "due_at", "card")
"""The columns of a case that a row tells; what its organisations and its category are called, the catalogue knows."""
NEWEST = ("-filed_at", "-pk")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases, and the cursors of those beside it (empty: there is none). Each case has the columns `TOLD` and
    `supervised`; `released_at` is set, and the case shown as it was then, where a department sees it only up to its release.
    """

    rows: list[Case]
    next: str
    previous: str


def cases(by: Actor) -> QuerySet:
    """Every case `by` may see, newest first, with what a row shows."""
    return Case.objects.visible_to(by).select_related(*SHOWN_WITH).order_by(*NEWEST)


def page(by: Actor, filters: CaseFilter, *, cursor: str = "", size: int = 50) -> Page:
    """One page under these filters. Raises Refusal for a cursor that is not one of this list."""
    place = _Place.read(cursor, order=order_of(filters.form.cleaned_data))
    keys = _merged([_keys(part, filters, place, size + 1) for part in _parts(by)], place, size + 1)
    more, keys = len(keys) > size, keys[:size]
    rows = _rows(by, [pk for _, pk in keys])
    if place.backwards:
        rows.reverse()
        keys.reverse()
    return Page(rows, *_beside(keys, place, more))


def count(by: Actor, filters: CaseFilter, *, most: int = 1000) -> int:
    """How many cases the list holds; `most` at most, which then means "at least as many"."""
    parts = [part.filtered(filters).order_by()[:most] for part in _parts(by)]
    if len(parts) == 1:
        return parts[0].count()
    found: set[int] = set()
    for part in parts:
        found.update(part.values_list("pk", flat=True))
    return min(len(found), most)


def followed(by: Actor, wanted: Mapping[str, Any] | None = None) -> QuerySet:
    """What is open under the filters and seen as it is now: nothing a department only sees as it once was. In no order.

    Raises Refusal as `read_filters` does.
    """
    filters = read_filters(wanted or {})
    parts = [part.followed(part.filtered(filters)).order_by() for part in _parts(by)]
    if len(parts) != 1:
        parts = [Case.objects.filter(reduce(or_, (Q(pk__in=part.values("pk")) for part in parts), Q(pk__in=[])))]
    return parts[0].filter(closed_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Overseen:
    """What is open, for a map: how many in each subdistrict or town (None: without a place), how many of all have a
    position, and the most urgent as rows.
    """

    towns: Mapping[int | None, int]
    placed: int
    rows: list[Case]


def overseen(by: Actor, wanted: Mapping[str, Any], *, size: int) -> Overseen:
    """What `by` follows of the open cases, as a map shows them; at most three statements.

    Raises Refusal as `read_filters` does.
    """
    found = followed(by, wanted)
    counted = found.values_list("subdistrict").annotate(n=Count("pk"), placed=Count("lon", filter=Q(lat__isnull=False)))
    towns = list(counted)
    rows = _by_key(most_urgent(found, size).values_list("pk", flat=True))  # of them nothing is only seen as it once was
    return Overseen({pk: n for pk, n, _placed in towns}, sum(placed for *_, placed in towns), rows)


@dataclass(frozen=True, slots=True)
class Column:
    """The cases of one open state, most severe and soonest due first; `total` of them in all, if that is known."""

    state: str
    rows: list[Case]
    total: int | None


def board(by: Actor, wanted: Mapping[str, Any], *, each: int = 20) -> list[Column]:
    """What is open, in columns by state, at most `each` of a state; four statements for each kind of hat, at most."""
    filters = read_filters(wanted)
    parts = [_most_urgent(part, filters, each) for part in _parts(by)]
    keys = sorted({key for part in parts for key, _total in part})
    totals = {key[0]: total for part in parts for key, total in part} if len(parts) == 1 else {}
    rows = {row.pk: row for row in _rows(by, [pk for *_, pk in keys])}
    columns: dict[str, list[Case]] = defaultdict(list)
    for state, *_, pk in keys:
        if pk in rows and rows[pk].released_at is None:
            columns[state].append(rows[pk])
    return [Column(s, columns[s][:each], totals.get(s, 0) if len(parts) == 1 else None) for s in BOARD]


BOARD = tuple(state for state in State if state in OPEN_STATES)
"""The columns of the board, in the order in which a case goes through them."""
_FAR = datetime.max.replace(tzinfo=UTC)


def _most_urgent(part: "_Part", filters: CaseFilter, each: int) -> list[tuple[tuple[Any, ...], int]]:
    by_state = {"partition_by": [F("state")]}
    urgent = Window(
        RowNumber(), order_by=[F("severity").asc(), F("due_at").asc(nulls_last=True), F("pk").asc()], **by_state
    )
    found = part.followed(part.filtered(filters)).filter(state__in=BOARD)
    found = found.order_by().annotate(nth=urgent, of=Window(Count("pk"), **by_state)).filter(nth__lte=each)
    rows = found.values_list("state", "severity", "due_at", "pk", "of")
    return [((state, severity, due or _FAR, pk), total) for state, severity, due, pk, total in rows]


def read_filters(wanted: Mapping[str, Any]) -> CaseFilter:
    """The filters as typed. Raises Refusal naming every field that makes no sense."""
    filters = CaseFilter(wanted, queryset=Case.objects.none())
    if not filters.is_valid():
        told = {name: str(errors[0]) for name, errors in filters.errors.items()}
        raise Refusal("invalid", "A filter makes no sense. Correct it or leave it out.", status=422, fields=told)
    return filters


@dataclass(frozen=True, slots=True)
class _Part:
    """The cases one kind of hat shows."""

    cases: QuerySet
    sees_reporters: bool = True
    follows: frozenset[int] = frozenset()

    def filtered(self, filters: CaseFilter) -> QuerySet:
        filters.sees_reporters = self.sees_reporters
        found = filters.filter_queryset(self.cases)
        if not self.follows:
            return found
        given = {name: value for name, value in filters.form.cleaned_data.items() if value not in _NOTHING}
        if _TELLING & given.keys():
            return found.filter(self._still())
        if words := given.get("q"):  # title and place may have been corrected since
            once = ~Q(retitled("pk", self.follows))
            return found.filter(self._still() | found_by(words, phones=False, once=once))
        return found

    def followed(self, found: QuerySet) -> QuerySet:
        """Without those it only sees as they once were."""
        return found.filter(self._still()) if self.follows else found

    def _still(self) -> Q:
        return Q(pk__in=Involvement.objects.filter(organisation__in=self.follows, until=None).values("case"))


_NOTHING: tuple[object, ...] = (None, "", [])
"""What a filter that was left out says; False says something."""
_TELLING = frozenset(filter_ for filter_ in CaseFilter.base_filters if not filter_.startswith(("filed_", "q")))
"""Filters that would tell a department what became of a case after its release."""


def _parts(by: Actor) -> list[_Part]:
    every = Case.objects.all()
    if by.kind == ActorKind.RESIDENT:
        return []
    if any(hat.kind == Kind.CITY and hat.role in (Role.SUPERVISOR, Role.COORDINATOR) for hat in by.hats):
        return [_Part(every)]
    parts = []
    if communities := by.at(Role.COMMUNITY_STAFF):
        parts.append(_Part(every.filter(_one_of("community", communities))))
    if territories := by.at(Role.COORDINATOR) | by.at(Role.SUPERVISOR):
        parts.append(_Part(every.filter(_one_of("subdistrict", territories))))
    if departments := by.at(Role.RESPONDER) | by.at(Role.LEAD):
        involved = Involvement.objects.filter(_one_of("organisation", departments))
        parts.append(_Part(every.filter(pk__in=involved.values("case")), sees_reporters=False, follows=departments))
    if clients := by.at(Role.CLIENT):
        parts.append(_Part(every.filter(_one_of("filed_for", clients), filed_by=by.user)))
    return parts


def _one_of(column: str, ids: Iterable[int]) -> Q:
    wanted = sorted(ids)
    return Q(**{column: wanted[0]}) if len(wanted) == 1 else Q(**{f"{column}__in": wanted})


class Order(StrEnum):
    """In which order a list stands; the value is the column, before the id."""

    NEWEST = "filed_at"
    SOONEST = "soonest"  # the first that is due, which under a red card is the longest overdue
    QUIETEST = "changed_at"  # the longest that nobody worked on


def order_of(given: Mapping[str, Any]) -> Order:
    """What the filters imply: the worst of them stands first."""
    if given.get("card"):
        return Order.SOONEST
    return Order.QUIETEST if given.get("unchanged_since") else Order.NEWEST


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the list a page begins: after (or before) the case at a time of the order's column, with an id."""

    at: datetime | None = None
    pk: int = 0
    backwards: bool = False
    order: Order = Order.NEWEST

    def write(self) -> str:
        """As a cursor."""
        plain = f"{_MARKS[self.order, self.backwards]}{self.at.isoformat()}|{self.pk}" if self.at else ""
        return urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str, *, order: Order) -> "_Place":
        """From a cursor. Raises Refusal for one that was not ours, or belongs to a list in another order."""
        if not cursor:
            return cls(order=order)
        try:
            plain = urlsafe_b64decode(cursor[:200] + "=" * (-len(cursor) % 4)).decode("ascii")
            at, _, pk = plain[1:].partition("|")
            moment, number = datetime.fromisoformat(at), int(pk)
            ours = plain[0] in (_MARKS[order, False], _MARKS[order, True])
            if not ours or moment.tzinfo is None or not 0 < number < 2**62:
                raise ValueError(plain)
        except (ValueError, binascii.Error, OverflowError):
            raise invalid("cursor", "This page does not exist. Begin again with the first page.") from None
        return cls(moment, number, plain[0] == _MARKS[order, True], order)

    @property
    def falls(self) -> bool:
        """Whether rows are read from the latest time to the earliest."""
        return self.backwards == (self.order != Order.NEWEST)

    def cut(self, rows: QuerySet) -> QuerySet:
        """The rows on the far side, nearest first."""
        if self.order == Order.SOONEST:
            rows = rows.annotate(soonest=Coalesce("due_at", Value(_NEVER)))
        sign, side = ("-", "lt") if self.falls else ("", "gt")
        rows = rows.order_by(f"{sign}{self.order}", f"{sign}pk")
        if self.at is None:
            return rows
        same = Q(**{self.order: self.at, f"pk__{side}": self.pk})
        beyond = Q(**{f"{self.order}__{side}": self.at})
        return rows.filter(beyond | same, **{f"{self.order}__{side}e": self.at})


_MARKS = dict(zip(((order, backwards) for order in Order for backwards in (False, True)), "npabqr", strict=True))
"""What a cursor begins with: in which order, and which way."""
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Where a case stands whose time is stopped: after all that have one."""
_Key = tuple[datetime, int]


def _keys(part: _Part, filters: CaseFilter, place: _Place, most: int) -> list[_Key]:
    return list(place.cut(part.filtered(filters)).values_list(place.order, "pk")[:most])


def _merged(parts: list[list[_Key]], place: _Place, most: int) -> list[_Key]:
    if len(parts) == 1:
        return parts[0]
    return sorted({key for part in parts for key in part}, reverse=place.falls)[:most]


def _beside(keys: list[_Key], place: _Place, more: bool) -> tuple[str, str]:
    if not keys:
        return "", ""
    first, last = keys[0], keys[-1]
    onwards = place.backwards or more
    back = more if place.backwards else place.at is not None
    return (
        _Place(*last, order=place.order).write() if onwards else "",
        _Place(*first, backwards=True, order=place.order).write() if back else "",
    )


_COLUMNS = columns(Case, TOLD)
_BY_KEY = f"""
SELECT {", ".join(_COLUMNS)}, EXISTS (
    SELECT FROM coordination_supervisionorder AS ordered WHERE ordered.case_id = shown.id AND ordered.closed_at IS NULL
) FROM coordination_case AS shown WHERE id = ANY(%s)
"""  # noqa: S608 - columns, named in the program


def _by_key(ids: Iterable[int]) -> list[Case]:
    """What a row tells of cases, in their order; `supervised`: whether an order of a supervisor is open."""
    ids, found = list(ids), {}
    with prepared.cursor() as cursor:
        cursor.execute(_BY_KEY, [ids])
        for *values, supervised in cursor.fetchall():
            row = Case.from_db(DEFAULT_DB_ALIAS, _COLUMNS, values)
            row.supervised, row.released_at = supervised, None
            found[row.pk] = row
    return [found[pk] for pk in ids if pk in found]


def _rows(by: Actor, ids: list[int]) -> list[Case]:
    rows = _by_key(ids)
    departments = by.at(Role.RESPONDER) | by.at(Role.LEAD)
    if departments and rows:
        as_released(by, rows, departments)
    return rows


def supervised(cases_: Iterable[Case]) -> set[int]:
    """The ids of those under which an order of a supervisor is open."""
    open_ = SupervisionOrder.objects.filter(case__in=[case.pk for case in cases_], closed_at=None)
    return set(open_.values_list("case_id", flat=True))
