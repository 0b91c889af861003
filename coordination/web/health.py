"""For whoever runs the service: is this process alive, is the whole of it ready, what is it doing."""

import redis
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from coordination.reading.ticks import age
from coordination.records.case import Case
from coordination.records.clock import Mark
from coordination.records.delivery import Alarm, Delivery
from coordination.records.event import EventJob
from coordination.rules.words import MarkState

STALE_AFTER = 15.0
"""Seconds without a tick after which nothing fires by itself any more and every page says so."""


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Everything the service rests on; 503 names what is missing."""
    checks = {}
    try:
        for name, check in (("database", _database), ("migrations", _migrations), ("worker", _worker)):
            checks[name] = check()
            if checks[name] != "ok":
                break
    except DatabaseProblem as problem:  # it may go away between two questions
        checks["database"] = f"does not answer: {type(problem).__name__}"
    checks["broker"] = _broker()
    ready = all(said == "ok" for said in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} pending" if pending else "ok"


def _worker() -> str:
    passed = age()
    if passed is None:
        return "has not ticked yet"
    return "ok" if passed <= STALE_AFTER else f"last ticked {passed:.0f} s ago"


def _broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as broker:
            broker.ping()
    except redis.RedisError as problem:
        return f"does not answer: {type(problem).__name__}"
    return "ok"


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Gauges for Prometheus: what waits, and whether the worker is at it. Counts only, nothing of any case."""
    registry = CollectorRegistry()
    passed = age()
    pending = Mark.objects.filter(state=MarkState.PENDING)
    waiting = Delivery.objects.filter(state__in=("pending", "leased"), not_before__lte=Now())
    values = {
        "convene_tick_age_seconds": ("Seconds since the worker's last tick", -1.0 if passed is None else passed),
        "convene_cases_open": ("Cases not finished", Case.objects.open().count()),
        "convene_marks_due": ("Marks due and not settled", pending.filter(at__lte=Now()).count()),
        "convene_marks_failing": ("Marks that failed at least twice", pending.filter(attempts__gte=2).count()),
        "convene_jobs_waiting": ("Event jobs to be done", EventJob.objects.count()),
        "convene_deliveries_waiting": ("Deliveries to be sent", waiting.count()),
        "convene_alarms_open": ("Alarms not cleared", Alarm.objects.filter(cleared_at__isnull=True).count()),
    }
    for name, (said, value) in values.items():
        Gauge(name, said, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")
