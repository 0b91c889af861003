"""a. Filing over REST at concurrency 8 with the worker on; then until everything it caused is done; beside pgbench."""

import json
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from rest_framework.test import APIClient

from bench import city, database, owner
from bench.client import Client
from bench.figures import Report, percentile, run
from bench.servers import NAMES, processor_seconds, running
from coordination.demo.accounts import PASSWORD
from coordination.models import Case, Delivery, EventJob, Mark
from coordination.rules.words import Role
from coordination.stages._file import database_time

CONCURRENCY = 8
SECONDS = 20.0
TABLES = ("case", "text", "report", "clock", "mark", "holding", "event", "eventjob", "idempotencykey")


def body(community: str, n: int) -> dict[str, object]:
    """One report as a hotline's operator would type it."""
    return {
        "title": f"{n} 号楼前的水管漏水",
        "description": "昨晚开始漏水，路面已经湿了一大片，麻烦派人来看看，老人出门怕滑倒。",
        "category": "4.1",
        "community": community,
        "address": f"电机路 12 号院 {n} 号楼",
        "reporter": {"name": "王师傅", "phone": "13900001234"},
        "channel": "phone",
    }


def measure(report: Report) -> None:
    """Run part a."""
    places = city.communities()[:CONCURRENCY]
    staff = [city.of_role(Role.COMMUNITY_STAFF, code) for code in places]
    with running() as (base, processes):
        clients = [signed_in(base, who.username) for who in staff]
        _load(clients, places, 2.0)
        before, rows_before, used_before = Case.objects.count(), _rows_written(), _used(processes)
        start = time.perf_counter()
        times = _load(clients, places, SECONDS)
        answered = time.perf_counter() - start
        _drained()
        drained = time.perf_counter() - start
        count = Case.objects.count() - before
        used = {name: seconds - used_before[name] for name, seconds in _used(processes).items()}
    report.add("a", "filings answered per second", len(times) / answered, "/s", least=60, aim="120")
    report.add("a", "filings per second until all is drained", count / drained, "/s", least=40)
    report.add("a", "filing p50", percentile(times, 0.5) * 1000, "ms")
    report.add("a", "filing p95", percentile(times, 0.95) * 1000, "ms", most=250)
    report.add("a", "rows inserted per filing, drain included", (_rows_written() - rows_before) / count, "rows")
    report.add("a", "SQL statements per filing", _statements(staff[0].username, places[0]), "", most=25)
    for name, seconds in used.items():
        report.add("a", f"processor time per filing, drain included: {name}", seconds / count * 1000, "ms")
    rate = _pgbench()
    report.add("a", "pgbench inserting the same rows", rate, "/s")
    report.add("a", "filing / pgbench", len(times) / answered / rate, "×", aim="0.4")


def signed_in(base: str, username: str) -> Client:
    """A client with a token of its own."""
    client = Client(base)
    client.token = client.json("POST", "/api/v1/auth/token/", {"username": username, "password": PASSWORD})["token"]
    return client


def _load(clients: list[Client], places: list[str], seconds: float) -> list[float]:
    """Everybody files one after another until the time is up. A refusal ends the measurement."""
    stop = time.perf_counter() + seconds

    def go(client: Client, place: str) -> list[float]:
        times: list[float] = []
        while time.perf_counter() < stop:
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            times.append(client.timed("POST", "/api/v1/cases/", body(place, len(times)), headers))
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(chain.from_iterable(pool.map(go, clients, places)))


def _used(processes: Sequence[subprocess.Popen[bytes]]) -> dict[str, float]:
    """Seconds of a processor that each process has used: ours is the client's."""
    pids = {name: each.pid for name, each in zip(NAMES, processes, strict=True)}
    pids["PostgreSQL"] = database.server_pid()
    return {name: processor_seconds(pid) for name, pid in pids.items()} | {"the client": time.process_time()}


def _drained(limit: float = 300) -> None:
    """Wait until no event waits to be worked on, no delivery to be sent and no mark to be fired."""
    deadline = time.perf_counter() + limit
    while time.perf_counter() < deadline:
        now = database_time()
        waiting = EventJob.objects.count()
        waiting += Delivery.objects.filter(state__in=("pending", "leased"), not_before__lte=now).count()
        waiting += Mark.objects.filter(state="pending", at__lte=now).count()
        if not waiting:
            return
        time.sleep(0.1)
    raise TimeoutError("what filing caused was not done in time")


def _rows_written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname LIKE 'coordination_%'")
        return int(cursor.fetchone()[0])


def _statements(username: str, place: str) -> int:
    client = APIClient(SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Token {_token(client, username)}")
    client.post("/api/v1/cases/", body(place, 0), format="json", headers={"Idempotency-Key": uuid.uuid4().hex})
    with CaptureQueriesContext(connection) as queries:
        client.post("/api/v1/cases/", body(place, 1), format="json", headers={"Idempotency-Key": uuid.uuid4().hex})
    return len(queries)


def _token(client: APIClient, username: str) -> str:
    answer = client.post("/api/v1/auth/token/", {"username": username, "password": PASSWORD}, format="json")
    return str(answer.json()["token"])


def _pgbench() -> float:
    """Transactions per second of pgbench inserting the rows of the last filing, in tables alike but without foreign keys."""
    script = "\n".join(["BEGIN;", *_inserts(), "COMMIT;"])
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as file:
        file.write(script)
    line = [os.environ.get("CONVENE_PGBENCH", "pgbench"), "-n", "-f", file.name, "-c", str(CONCURRENCY), "-j", "2"]
    line += ["-T", "10", "-h", str(url.hostname), "-p", str(url.port), "-U", str(url.username), url.path.lstrip("/")]
    done = subprocess.run(
        line, env={**os.environ, "PGPASSWORD": str(url.password)}, capture_output=True, text=True, check=False
    )
    Path(file.name).unlink()
    for said in done.stdout.splitlines():
        if said.startswith("tps = "):
            return float(said.split()[2])
    raise RuntimeError(f"pgbench said no rate:\n{done.stdout}{done.stderr[-2000:]}")


def _inserts() -> list[str]:
    case = Case.objects.order_by("-pk").first()
    assert case is not None
    found = []
    with owner.connect() as connected, connected.cursor() as cursor:
        cursor.execute("SET client_min_messages = warning")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS bench")
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS bench.ids START 1000000000")
        for table in TABLES:
            name = f"coordination_{table}"
            cursor.execute(f"DROP TABLE IF EXISTS bench.{table}")
            cursor.execute(f"CREATE TABLE bench.{table} (LIKE {name} INCLUDING ALL)")
            cursor.execute(_rows_of(table), [case.pk])
            columns = [column.name for column in cursor.description or ()]
            found += [_insert(table, columns, row) for row in cursor.fetchall()]
    return found


def _rows_of(table: str) -> str:
    if table == "case":
        return "SELECT * FROM coordination_case WHERE id = %s"
    if table == "eventjob":
        return "SELECT 1 AS id, e.id AS event_id, 'deliver' AS kind, 3 AS severity, 0 AS attempts, NULL AS not_before, '' AS error FROM coordination_event e WHERE e.case_id = %s AND seq = 1"  # noqa: E501
    if table == "idempotencykey":
        return "SELECT * FROM coordination_idempotencykey WHERE id > 0 * %s ORDER BY id DESC LIMIT 1"
    return f"SELECT * FROM coordination_{table} WHERE case_id = %s"


def _insert(table: str, columns: list[str], row: tuple[object, ...]) -> str:
    fresh = {
        "id": "nextval('bench.ids')",
        "case_id": "currval('bench.ids')",
        "clock_id": "currval('bench.ids')",
        "event_id": "currval('bench.ids')",
    }
    fresh |= dict.fromkeys(("number", "code", "key"), "currval('bench.ids')::text")
    if table == "text":
        fresh["id"] = "gen_random_uuid()"
    values = [fresh.get(name) or _literal(value) for name, value in zip(columns, row, strict=True)]
    return f"INSERT INTO bench.{table} ({', '.join(columns)}) VALUES ({', '.join(values)});"


def _literal(value: object) -> str:
    """A column's value as SQL text; what JSON columns hold comes back as lists and objects."""
    return sql.Literal(json.dumps(value) if isinstance(value, dict | list) else value).as_string(None)


if __name__ == "__main__":
    run(measure)
