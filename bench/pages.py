"""d. List, inbox, workbench and case page with a thousand and with a hundred thousand cases."""

import re

from django.db import connection
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext

from bench import city, history
from bench.client import Client
from bench.figures import Report, percentile
from bench.filing import signed_in
from bench.servers import running
from coordination.demo.accounts import PASSWORD
from coordination.models import Case, User
from coordination.rules.words import Role

REQUESTS = 60
SMALL, LARGE = 1_000, 100_000
WHO = (
    ("community", Role.COMMUNITY_STAFF, "140881001008"),
    ("coordinator", Role.COORDINATOR, "140881001"),
    ("department", Role.RESPONDER, "housing"),
    ("city", Role.COORDINATOR, "140881"),
)


def measure(report: Report) -> None:
    """Run part d. The worst role counts."""
    history.grow(SMALL)
    small = _measure(report, f"{SMALL:,}")
    history.grow(LARGE)
    large = _measure(report, f"{LARGE:,}")
    for name, took in large.items():
        report.add("d", f"{name}: {LARGE:,} / {SMALL:,} cases, p50", took / small[name], "×", most=1.5, aim="1.2")


def _measure(report: Report, size: str) -> dict[str, float]:
    medians: dict[str, float] = {}
    with running() as (base, _):
        for name, most, statements in (
            ("list", 80, 12),
            ("inbox", 80, 12),
            ("workbench", 80, 12),
            ("case page", 120, 20),
        ):
            runs = {who: _times(base, name, role, code) for who, role, code in WHO}
            worst = max(runs, key=lambda who: percentile(runs[who], 0.95))
            medians[name] = max(percentile(times, 0.5) for times in runs.values())
            aim = "50" if most == 80 else "100"
            p95 = percentile(runs[worst], 0.95) * 1000
            report.add("d", f"{name}, {size} cases, p95 (worst role: {worst})", p95, "ms", most=most, aim=aim)
            count = max(_statements(name, role, code) for _, role, code in WHO)
            report.add("d", f"{name}, {size} cases, SQL statements", count, "", most=statements)
    return medians


def _path(name: str, username: str) -> str:
    if name == "list":
        return "/api/v1/cases/"
    if name == "inbox":
        return "/api/v1/me/inbox/"
    if name == "workbench":
        return "/"
    seen = Case.objects.visible_to(city.actor(username)).filter(state__in=("acting", "convening", "closed"))
    return f"/cases/{seen.order_by('-filed_at').values_list('number', flat=True)[0]}/"


def _times(base: str, name: str, role: Role, code: str) -> list[float]:
    who = city.of_role(role, code)
    path = _path(name, who.username)
    client = signed_in(base, who.username) if path.startswith("/api/") else _browser(base, who.username)
    for _ in range(5):
        client.timed("GET", path)
    return [client.timed("GET", path) for _ in range(REQUESTS)]


def _browser(base: str, username: str) -> Client:
    """A client with a session, signed in through the page."""
    django = DjangoClient(SERVER_NAME="localhost")
    django.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return Client(base, cookies={"sessionid": django.cookies["sessionid"].value})


def _statements(name: str, role: Role, code: str) -> int:
    who = city.of_role(role, code)
    path = _path(name, who.username)
    client = DjangoClient(
        SERVER_NAME="localhost", headers={"accept": "application/json" if path.startswith("/api/") else "text/html"}
    )
    headers = {}
    if path.startswith("/api/"):
        answer = client.post(
            "/api/v1/auth/token/", {"username": who.username, "password": PASSWORD}, "application/json"
        )
        headers = {"authorization": f"Token {answer.json()['token']}"}
    else:
        client.force_login(User.objects.get(username=who.username), backend="django.contrib.auth.backends.ModelBackend")
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        client.get(path, headers=headers)
    return sum(not re.match(r"(SAVEPOINT|RELEASE)", query["sql"]) for query in queries.captured_queries)
