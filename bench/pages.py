"""d. List (over REST, and as a page), inbox, workbench, case page and map with a thousand and with a hundred thousand cases."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.db.models import Count
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext

from bench import city, history
from bench.client import Client
from bench.figures import Report, percentile, run
from bench.filing import signed_in
from bench.servers import running
from coordination.models import Case, User
from coordination.rules.words import Role, State

ROUNDS, REQUESTS = 3, 30
"""Every page is asked for in rounds that lie apart, each with its own p95. The middle one counts: a machine that many share
stands still now and then, for a whole round at a time.
"""
WARMING = 10
"""Requests of a round before those that count: until each thread of both web processes has its connection, and the page."""
BACKEND = "django.contrib.auth.backends.ModelBackend"
SMALL, LARGE = 1_000, 100_000
WHO = {
    "community": (Role.COMMUNITY_STAFF, "community"),
    "coordinator": (Role.COORDINATOR, "subdistrict"),
    "department": (Role.RESPONDER, "involvements__organisation"),
    "city": (Role.COORDINATOR, ""),
}
"""The role of each, and what of a case names the organisation: the one with the most finished cases, which are copied."""
SUPERVISES = ("coordinator", "city")


@dataclass(frozen=True)
class Page:
    """What is fetched, and the bounds it keeps: ms at p95, statements. A page without bounds is for information."""

    name: str
    most: int | None = None
    aim: str = ""
    statements: int | None = None
    who: Sequence[str] = ("community", "coordinator", "department", "city")


PAGES = (
    Page("list", 80, "50", 12),
    Page("list page", 80, "", 12),
    Page("inbox", 80, "50", 12),
    Page("workbench", 80, "50", 12),
    Page("case page", 120, "", 20),
    Page("map", 80, "", 12),
    Page("points of the map", 80, "", 12),
    Page("dashboard", who=SUPERVISES),
)

Medians = dict[tuple[str, str], float]
Times = dict[tuple[str, str], list[float]]
"""By page and role, in seconds."""


def measure(report: Report) -> None:
    """Run part d. The worst role counts."""
    history.act_out()
    asked = {name: _username(role, column) for name, (role, column) in WHO.items()}
    paths = {name: _fullest(username) for name, username in asked.items()}
    history.grow(SMALL)
    small = _measure(report, SMALL, asked, paths)
    history.grow(LARGE)
    large = _measure(report, LARGE, asked, paths)
    for page in PAGES:
        grown = max(large[page.name, who] / small[page.name, who] for who in page.who)
        what = f"{page.name}: {LARGE:,} / {SMALL:,} cases, p50 (role that grew most)"
        report.add("d", what, grown, "×", most=1.5 if page.most else None, aim="1.2" if page.most else "")


def _measure(report: Report, cases: int, asked: Mapping[str, str], paths: Mapping[str, str]) -> Medians:
    medians: Medians = {}
    with running() as (base, _):
        asking = {name: _Asking(base, username, paths[name]) for name, username in asked.items()}
        rounds = [_round(asking) for _ in range(ROUNDS)]
        for page in PAGES:
            medians |= {(page.name, who): _middle(rounds, page.name, who, 0.5) for who in page.who}
            p95 = {who: _middle(rounds, page.name, who, 0.95) * 1000 for who in page.who}
            worst = max(p95, key=lambda who: p95[who])
            what = f"{page.name}, {cases:,} cases"
            report.add(
                "d",
                f"{what}, p95 (worst: {worst}; middle of {ROUNDS} rounds)",
                p95[worst],
                "ms",
                most=page.most,
                aim=page.aim,
            )
            count = max(asking[who].statements(page.name) for who in page.who)
            report.add("d", f"{what}, SQL statements", count, "", most=page.statements)
    return medians


def _round(asking: Mapping[str, "_Asking"]) -> Times:
    return {(page.name, who): asking[who].times(page.name) for page in PAGES for who in page.who}


def _middle(rounds: Sequence[Times], page: str, who: str, share: float) -> float:
    """The middle one of what this share of requests did not exceed in each round, in seconds."""
    return median(percentile(times[page, who], share) for times in rounds)


def _username(role: Role, column: str) -> str:
    """Somebody of the organisation that has the most finished cases, and with their copies the most of all."""
    if not column:
        return city.of_role(role, "140881").username
    finished = Case.objects.filter(state=State.CLOSED).exclude(**{column: None})
    by_count = finished.values(f"{column}__code").annotate(n=Count("pk")).order_by("-n", f"{column}__code")
    return city.of_role(role, by_count[0][f"{column}__code"]).username


def _fullest(username: str) -> str:
    """The page of the open case in sight with the longest record: the same one however many cases there are."""
    seen = Case.objects.visible_to(city.actor(username)).filter(state__in=(State.CONVENING, State.ACTING))
    return f"/cases/{seen.order_by('-last_seq', 'pk').values_list('number', flat=True)[0]}/"


class _Asking:
    """One account, signed in by token for the API and by session for pages."""

    def __init__(self, base: str, username: str, case: str) -> None:
        self.paths = PATHS | {"case page": case}
        self.api = signed_in(base, username)
        self.here = DjangoClient(SERVER_NAME="localhost")
        self.here.force_login(User.objects.get(username=username), backend=BACKEND)
        self.browser = Client(base, cookies={"sessionid": self.here.cookies["sessionid"].value})

    def times(self, page: str) -> list[float]:
        """Seconds each of many requests took, after those that warm up."""
        path = self.paths[page]
        client = self.api if path.startswith("/api/") else self.browser
        for _ in range(WARMING):
            client.timed("GET", path)
        return [client.timed("GET", path) for _ in range(REQUESTS)]

    def statements(self, page: str) -> int:
        """How many statements one request costs, counted in this process; of those in a savepoint, what is said in it."""
        path, headers = self.paths[page], {"authorization": f"Token {self.api.token}"}
        by_token = path.startswith("/api/")
        here, headers = (DjangoClient(SERVER_NAME="localhost"), headers) if by_token else (self.here, {})
        here.get(path, headers=headers)
        with CaptureQueriesContext(connection) as queries:
            answer = here.get(path, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        return sum(not re.match(r"(SAVEPOINT|RELEASE)", query["sql"]) for query in queries.captured_queries)


PATHS = {
    "list": "/api/v1/cases/",
    "inbox": "/api/v1/me/inbox/",
    "list page": "/cases/",
    "workbench": "/",
    "map": "/cases/?view=map",
    "points of the map": "/map/points/?state=open",
    "dashboard": "/dashboard/",
}


if __name__ == "__main__":
    run(measure)
