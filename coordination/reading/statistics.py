"""What a supervisor or coordinator sees of a territory at once. Every number is the length of a list, whose address it
carries: `query` is what `/cases/` shows it with.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet

from coordination.reading import catalogue, figures
from coordination.reading.cases import SHOWN_WITH, read_filters
from coordination.reading.catalogue import Party
from coordination.reading.filters import NONE
from coordination.records import reference
from coordination.records.case import Case, Involvement
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import COMMUNITY_KINDS, OPEN_STATES, Kind, Role, State

LONGEST = 366
IDLE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of cases under a name (a code), and the query of the list that holds exactly these."""

    name: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Share:
    """The open cases of one organisation, those with a yellow and a red card among them; `query` lists the open ones."""

    party: Party | None
    open: int
    warned: int
    overdue: int
    query: str
    overdue_query: str


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day: filed, closed, shown a red card; each with its list."""

    day: date
    filed: Figure
    closed: Figure
    red: Figure


@dataclass(frozen=True, slots=True)
class HeldBy:
    """How long parties of one kind held cases within the window, and how much of it unsigned. `kind` is "nobody" while
    cases were suspended or merged. Seconds; `query` lists the cases they held.
    """

    kind: str
    seconds: float
    unsigned: float
    share: float
    query: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard of a territory (`org`; None: everything within sight) over a window of whole days."""

    org: Party | None
    since: date
    until: date
    needs: Sequence[Figure]
    worst: Case | None
    longest: Case | None
    open: Figure
    by_state: Sequence[Figure]
    by_card: Sequence[Figure]
    by_severity: Sequence[Figure]
    by_department: Sequence[Share]
    by_subdistrict: Sequence[Share]
    by_community: Sequence[Share]
    days: Sequence[Day]
    filed: Figure
    closed: Figure
    seconds_to_close: float | None
    time_held: Sequence[HeldBy]


@dataclass(frozen=True, slots=True)
class _Territory:
    """Which cases, as columns and as filters of a list; empty: all."""

    org: Party | None
    columns: Mapping[str, list[int]]
    filters: Mapping[str, str]

    def cases(self) -> QuerySet:
        return Case.objects.filter(**self.columns)

    def query(self, **more: str) -> str:
        return urlencode({**self.filters, **more}, safe=",:")


def overview(by: Actor, now: datetime, since: date, until: date, org: str = "") -> Overview:
    """What `by` oversees: days from `since` to `until`, both whole. `org` is a code or id within it.

    Raises Refusal: 403 for whoever oversees nothing, 422 naming the field.
    """
    if until < since or (until - since).days >= LONGEST:
        raise invalid("until", "Choose a span of at most 366 days that ends after it begins.")
    within = _territory(by, org)
    rows = _open_rows(within)
    daily = _by_day(within, since, until)
    days = _days(within, daily, since, until)
    return Overview(
        org=within.org,
        since=since,
        until=until,
        needs=_needs(within, now),
        worst=_red(within).order_by("severity", "due_at", "pk").first(),
        longest=_red(within).order_by("due_at", "pk").first(),
        open=Figure("open", sum(row.count for row in rows), within.query(state="open")),
        by_state=_counted(rows, "state", [state for state in State if state in OPEN_STATES], within),
        by_card=_counted(rows, "card", ("warn", "due"), within),
        by_severity=_counted(rows, "severity", (1, 2, 3, 4), within),
        by_department=_departments(within),
        by_subdistrict=_shares(rows, "subdistrict", within) if not within.columns else [],
        by_community=_shares(rows, "community", within) if within.columns else [],
        days=days,
        filed=Figure("filed", sum(day.filed.count for day in days), within.query(**_span("filed", since, until))),
        closed=Figure(
            "closed",
            sum(day.closed.count for day in days),
            within.query(state="closed", **_span("closed", since, until)),
        ),
        seconds_to_close=_to_close(daily),
        time_held=_time_held(within, now, since, until),
    )


# ── where ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _territory(by: Actor, org: str) -> _Territory:
    hats = [hat for hat in by.hats if hat.role in (Role.COORDINATOR, Role.SUPERVISOR)]
    if not hats:
        who = [Role.COORDINATOR.value, Role.SUPERVISOR.value]
        raise Refusal("not_your_role", "Only %(who)s may do this.", {"who": who}, status=403, details={"who": who})
    city = any(hat.kind == Kind.CITY for hat in hats)
    own = sorted({hat.organisation for hat in hats if hat.kind != Kind.CITY})
    if org:
        return _of(_chosen(org, own, city))
    if city:
        return _Territory(None, {}, {})
    codes = [found.code for pk in own if (found := catalogue.party(pk))]
    one = catalogue.party(own[0]) if len(own) == 1 else None
    return _Territory(one, {"subdistrict__in": own}, {"subdistrict": ",".join(codes)})


def _chosen(org: str, own: Sequence[int], city: bool) -> Party:
    found = catalogue.organisation_named(org)
    above = found is not None and (city or found.id in own or found.parent in own)
    if found is None or not above or found.kind == Kind.DEPARTMENT:
        raise invalid("org", "Choose an organisation of your territory.")
    return found


def _of(org: Party) -> _Territory:
    if org.kind == Kind.CITY:
        return _Territory(org, {}, {})
    column = "community" if org.kind in COMMUNITY_KINDS else "subdistrict"
    return _Territory(org, {f"{column}__in": [org.id]}, {column: org.code})


# ── what is open ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Open:
    """So many open cases that are alike."""

    state: str
    card: str
    severity: int
    subdistrict: int | None
    community: int | None
    count: int


def _open_rows(within: _Territory) -> list[_Open]:
    columns = ("state", "card", "severity", "subdistrict", "community")
    rows = within.cases().open().order_by().values_list(*columns)
    return [_Open(*row, count) for row, count in Counter(rows.iterator(chunk_size=5000)).items()]


def _counted(rows: Iterable[_Open], column: str, names: Iterable[object], within: _Territory) -> list[Figure]:
    sums: Counter[object] = Counter()
    for row in rows:
        sums[getattr(row, column)] += row.count
    return [Figure(str(name), sums[name], within.query(**{"state": "open", column: str(name)})) for name in names]


def _shares(rows: Iterable[_Open], column: str, within: _Territory) -> list[Share]:
    sums: dict[int | None, Counter[str]] = {}
    for row in rows:
        counter = sums.setdefault(getattr(row, column), Counter())
        counter[row.card] += row.count
    found = [_share(catalogue.party(pk) if pk else None, counts, column, within) for pk, counts in sums.items()]
    return sorted(found, key=lambda share: (-share.overdue, -share.open, share.party.code if share.party else ""))


def _share(party: Party | None, cards: Counter[str], column: str, within: _Territory) -> Share:
    place = {column: party.code if party else NONE}
    return Share(
        party=party,
        open=cards.total(),
        warned=cards["warn"],
        overdue=cards["due"],
        query=within.query(**{**place, "state": "open"}),
        overdue_query=within.query(**{**place, "card": "due"}),
    )


def _departments(within: _Territory) -> list[Share]:
    """Open cases in which each department takes part now."""
    columns = {f"case__{name}": ids for name, ids in within.columns.items()}
    rows = Involvement.objects.filter(until=None, case__closed_at=None, **columns).order_by()
    sums: dict[int, Counter[str]] = {}
    for (department, card), count in Counter(rows.values_list("organisation", "case__card").iterator(5000)).items():
        sums.setdefault(department, Counter())[card] += count
    found = [_share(catalogue.party(pk), counts, "department", within) for pk, counts in sums.items()]
    return sorted(found, key=lambda share: (-share.overdue, -share.open, share.party.code if share.party else ""))


def _needs(within: _Territory, now: datetime) -> list[Figure]:
    """What needs attention now; each count is taken from the very filters its list has."""
    idle = (now.astimezone(reference.calendar_zone()) - timedelta(days=IDLE_DAYS)).date()
    wanted: Mapping[str, Mapping[str, str]] = {
        "critical": {"state": "open", "severity": "1"},
        "overdue": {"card": "due"},
        "warned": {"card": "warn"},
        "absent": {"absent": "true"},
        "ruling": {"ruling": "true"},
        "idle": {"unchanged_since": idle.isoformat()},
        "unplaced": {"state": "open", "unplaced": "true"},
    }
    return [
        Figure(name, read_filters(filters).filter_queryset(within.cases()).order_by().count(), within.query(**filters))
        for name, filters in wanted.items()
    ]


def _red(within: _Territory) -> QuerySet:
    """Cases under a red card: the first to look at is the most severe, the longest overdue may be another."""
    return within.cases().filter(card="due", closed_at=None).select_related(*SHOWN_WITH)


# ── over time ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _span(name: str, first: date, last: date) -> dict[str, str]:
    return {f"{name}_after": first.isoformat(), f"{name}_before": last.isoformat()}


_Daily = Mapping[tuple[date, str], tuple[int, int]]


def _by_day(within: _Territory, since: date, until: date) -> _Daily:
    """Folded figures of whole territories; a community's few cases are counted as they are."""
    after = until + timedelta(days=1)
    if "community__in" not in within.columns:
        return figures.by_day(since, after, within.columns.get("subdistrict__in"))
    return {
        (day, name): value
        for name in figures.NAMES
        for (day, _territory_), value in figures.counted(name, since, after, **within.columns).items()
    }


def _days(within: _Territory, found: _Daily, since: date, until: date) -> list[Day]:

    def figure(day: date, name: str, **more: str) -> Figure:
        count, _seconds = found.get((day, name), (0, 0))
        return Figure(name, count, within.query(**more, **_span(name, day, day)))

    every = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [Day(day, figure(day, "filed"), figure(day, "closed", state="closed"), figure(day, "red")) for day in every]


def _to_close(daily: _Daily) -> float | None:
    """How long the cases closed in the window took, on average, in seconds."""
    closed = [value for (_day, name), value in daily.items() if name == figures.CLOSED]
    count = sum(times for times, _ in closed)
    return sum(seconds for _, seconds in closed) / count if count else None


_HELD = """
SELECT coalesce(o.kind, 'nobody'),
       sum(extract(epoch FROM least(coalesce(h.ended_at, %(until)s), %(until)s) - greatest(h.started_at, %(since)s))),
       sum(extract(epoch FROM least(coalesce(h.ended_at, %(until)s), %(until)s) - greatest(h.started_at, %(since)s)))
           FILTER (WHERE h.reason = 'unsigned')
FROM coordination_holding h
JOIN coordination_case c ON c.id = h.case_id
LEFT JOIN coordination_organisation o ON o.id = h.party_id
WHERE h.track = 'case' AND NOT (h.reason IN ('closed', 'rejected'))
  AND h.started_at < %(until)s AND (h.ended_at > %(since)s OR h.ended_at IS NULL)
  AND (%(subdistricts)s::bigint[] IS NULL OR c.subdistrict_id = ANY(%(subdistricts)s))
  AND (%(communities)s::bigint[] IS NULL OR c.community_id = ANY(%(communities)s))
GROUP BY 1
"""


def _time_held(within: _Territory, now: datetime, since: date, until: date) -> list[HeldBy]:
    """Whose turn it was: the case tracks of the territory, clipped to the window. Tracks of other kinds never join."""
    zone = reference.calendar_zone()
    span = {
        "since": datetime.combine(since, time(), zone),
        "until": min(now, datetime.combine(until + timedelta(days=1), time(), zone)),
    }
    where = {"subdistricts": within.columns.get("subdistrict__in"), "communities": within.columns.get("community__in")}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {**span, **where})
        rows = [(kind, float(seconds), float(unsigned or 0)) for kind, seconds, unsigned in cursor.fetchall()]
    total = sum(seconds for _, seconds, _ in rows)
    held = [
        HeldBy(kind, seconds, unsigned, seconds / total if total else 0.0, within.query(**_held(kind, since, until)))
        for kind, seconds, unsigned in rows
    ]
    return sorted(held, key=lambda row: -row.seconds)


def _held(kind: str, since: date, until: date) -> dict[str, str]:
    return {"held_by": kind, **_span("held", since, until)}
