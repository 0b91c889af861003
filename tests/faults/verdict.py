"""What must hold afterwards, whatever was killed meanwhile: read from the rows PostgreSQL has."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.core.management import call_command
from django.db.models import F

from coordination.models import Clock, Delivery, Event, EventJob, Mark, Summons
from coordination.stages._file import database_time
from tests.journeys.invariants import check

DEPARTMENTS = ["gas", "housing", "power", "water"]


def convened(cases: Iterable[int]) -> int:
    """How many of the cases are convened."""
    return Event.objects.filter(case__in=cases, action="convene").values("case").distinct().count()


def settled(cases: Iterable[int]) -> bool:
    """Whether nothing more is to be done by itself: all convened, nothing due, nobody left to be told."""
    due = Mark.objects.filter(case__in=cases, state="pending", at__lte=database_time())
    untold = EventJob.objects.filter(event__case__in=cases, kind="deliver")
    return convened(cases) == len(set(cases)) and not due.exists() and not untold.exists()


def nothing_happened_twice(cases: Iterable[int]) -> None:
    """Each case convened exactly once, each department called exactly once and told, each mark settled once."""
    _convened_once(cases)
    _called_once_and_told(cases)
    _fired_once(cases)
    now = database_time()
    for case in cases:
        check(case, now, fired=True)
    call_command("audit", verbosity=0)


def _convened_once(cases: Iterable[int]) -> None:
    convenings = Event.objects.filter(case__in=cases, action="convene").values_list("case", flat=True)
    assert Counter(convenings) == Counter(list(cases))


def _called_once_and_told(cases: Iterable[int]) -> None:
    called = defaultdict(list)
    for case, code in Summons.objects.filter(case__in=cases).values_list("case", "organisation__code"):
        called[case].append(code)
    assert {case: sorted(codes) for case, codes in called.items()} == dict.fromkeys(cases, DEPARTMENTS)
    told = Delivery.objects.filter(case__in=cases, channel="in_app", state="sent", template="summoned")
    said = Counter(told.values_list("summons", "recipient"))
    assert max(said.values()) == 1
    assert {summons for summons, _ in said} == set(Summons.objects.filter(case__in=cases).values_list("pk", flat=True))


def _fired_once(cases: Iterable[int]) -> None:
    fired = Mark.objects.filter(case__in=cases, state="fired")
    said = Counter(
        (event.payload["clock_id"], event.payload["mark"], event.payload["marked_at"])
        for event in Event.objects.filter(case__in=cases, actor_kind="clock")
    )
    assert sorted(said.values()) == [1] * fired.count()
    assert fired.filter(clock__kind="convene").count() == len(set(cases))
    assert not Clock.objects.filter(case__in=cases, ended_at__lt=F("started_at")).exists()


def workers(cases: Iterable[int]) -> set[str]:
    """Names of the processes that convened."""
    said = Event.objects.filter(case__in=cases, action="convene").values_list("payload__process", flat=True)
    return {process.partition("@")[0] for process in said}
