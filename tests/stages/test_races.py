"""Several at once, on real PostgreSQL with real threads: one outcome, gapless events, no negative holding."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from coordination.models import Case, Clock, Convening, Event, Mark, Ruling, Summons
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS, _step, report
from coordination.stages._file import database_time
from coordination.worker import clocks
from tests.factories import city as cities
from tests.journeys.invariants import check

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
"""A race that is lost one time in three is seen seven times in eight."""


@pytest.fixture
def city() -> Iterator[cities.City]:
    found = cities.build()
    cities.person(found, "zhang2", "chengxi", "coordinator")
    yield found
    for case in Case.objects.order_by("pk"):
        check(case.pk, database_time())


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each of these gave or refused, all begun at the same moment, each on its own connection."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def verified(city: cities.City, severity: int = 3) -> int:
    case = report.file(
        by=city.actor("li"), title="下沉", description="裂了", category=city.categories["2.1"].pk
    ).case_id
    ACTIONS["verify"](case=case, by=city.actor("li"), finding="属实", severity=severity)
    return case


def convened(city: cities.City) -> int:
    case = verified(city, severity=1)
    ACTIONS["escalate"](case=case, by=city.actor("li"), ground="danger")
    while clocks.fire_due():
        pass
    return case


def done(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Event)]


def act(city: cities.City, name: str, action: str, case: int, **data: object) -> Callable[[], object]:
    """Somebody's action, to be taken later."""
    by = city.actor(name)
    return lambda: ACTIONS[action](case=case, by=by, **data)


def fire(case: int, process: str) -> Callable[[], object]:
    """What a worker does."""
    return lambda: _step.fire([case], at=None, process=process)


def test_two_staff_escalate_at_once_and_it_is_escalated_once(city):
    for _ in range(ROUNDS):
        case = verified(city)
        results = at_once(*(act(city, name, "escalate", case, ground="danger") for name in ("li", "wang")))
        assert len(done(results)) == 1, results
        assert Event.objects.filter(case=case, action="escalate").count() == 1


def test_two_coordinators_convene_at_once_and_each_department_is_summoned_once(city):
    for _ in range(ROUNDS):
        case = verified(city)
        act(city, "li", "escalate", case, ground="danger")()
        act(city, "zhang", "sign", case, hold=True)()
        results = at_once(*(act(city, name, "convene", case) for name in ("zhang", "zhang2")))
        assert len(done(results)) == 1, results
        assert Convening.objects.filter(case=case).count() == 1
        assert Summons.objects.filter(case=case).count() == 4


def test_a_coordinator_and_the_clock_convene_at_once(city):
    for _ in range(ROUNDS):
        case = verified(city, severity=1)
        act(city, "li", "escalate", case, ground="danger")()
        at_once(act(city, "zhang", "convene", case), fire(case, "one"), fire(case, "another"))
        assert Event.objects.filter(case=case, action="convene").count() == 1
        assert Summons.objects.filter(case=case).count() == 4


def test_four_departments_answer_at_once_and_each_is_heard(city):
    for _ in range(ROUNDS):
        case = convened(city)
        called = Summons.objects.filter(case=case).values_list("organisation__code", "pk")
        results = at_once(
            *(act(city, code, "report_in", case, summons=pk, contact="老王", minutes=5) for code, pk in called)
        )
        assert len(done(results)) == 4, results
        assert set(Summons.objects.filter(case=case).values_list("state", flat=True)) == {"reported_in"}


def test_a_department_reports_in_and_declines_at_once(city):
    for _ in range(ROUNDS):
        case = convened(city)
        summons = Summons.objects.get(case=case, organisation__code="gas").pk
        declining = {"clause": "2.1.9", "owner": city.id("water"), "reason": "不归我们"}
        results = at_once(
            act(city, "gas", "report_in", case, summons=summons, contact="老王", minutes=5),
            act(city, "gas", "decline", case, summons=summons, **declining),
        )
        assert len(done(results)) == 1, results
        declined = Summons.objects.get(pk=summons).state == "declined"
        assert Ruling.objects.filter(summons=summons).count() == declined


def test_a_department_reports_in_just_as_its_arrival_clock_runs_out(city):
    for _ in range(ROUNDS):
        case = convened(city)
        summons = Summons.objects.get(case=case, organisation__code="gas").pk
        clock = Clock.objects.get(case=case, kind="arrival", subject=summons)
        due = database_time() + timedelta(milliseconds=5)
        Clock.objects.filter(pk=clock.pk).update(due_at=due)
        Mark.objects.filter(clock=clock, kind="due").update(at=due)
        report_in = act(city, "gas", "report_in", case, summons=summons, contact="老王", minutes=5)
        at_once(report_in, fire(case, "one"), fire(case, "another"))
        row, mark = Summons.objects.get(pk=summons), Mark.objects.get(clock=clock, kind="due")
        assert row.state == "reported_in"
        assert row.late == (mark.state == "fired"), "a red card and being late are one thing"
        assert Event.objects.filter(case=case, action="due").count() == row.late


def test_many_workers_claim_at_once_and_each_mark_fires_once(city):
    cases = [verified(city, severity=1) for _ in range(40)]
    for case in cases:
        ACTIONS["escalate"](case=case, by=city.actor("li"), ground="danger")

    def work() -> int:
        fired = 0
        while claimed := clocks.fire_due(limit=7):
            fired += claimed
        return fired

    assert sum(at_once(work, work, work, work)) == 40
    assert Event.objects.filter(action="convene").count() == 40
    assert not Mark.objects.filter(state="pending", at__lte=database_time()).exists()


def test_the_worker_does_not_wait_for_a_case_somebody_is_acting_on_but_comes_back_to_it(city):
    held, free = verified(city, severity=1), verified(city, severity=1)
    for case in (held, free):
        act(city, "li", "escalate", case, ground="danger")()
    locked = threading.Event()
    order: list[str] = []

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM coordination_case WHERE id = %s FOR UPDATE", [held])
            locked.set()
            while not Event.objects.filter(case=free, action="convene").exists():
                time.sleep(0.01)
            order.append("the free one was convened")
        order.append("the held one was let go")

    def work() -> None:
        locked.wait(10)
        clocks.fire_due()

    at_once(hold, work)
    assert order == ["the free one was convened", "the held one was let go"]
    assert Event.objects.filter(case=held, action="convene").exists()


def test_a_lease_that_runs_out_while_its_worker_still_works_harms_nothing(city):
    case = verified(city, severity=1)
    act(city, "li", "escalate", case, ground="danger")()
    clocks._claim(clocks._FRESH, 100)
    Mark.objects.filter(case=case, attempts=1).update(not_before=database_time())
    passed_over = threading.Event()

    def slow_worker() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM coordination_case WHERE id = %s FOR NO KEY UPDATE", [case])
            locked.set()
            assert passed_over.wait(30)
            _step.fire([case], at=None, process="slow")

    def another() -> None:
        locked.wait(30)
        assert clocks.fire_failed() == 1
        passed_over.set()

    locked = threading.Event()
    at_once(slow_worker, another)
    assert Event.objects.filter(case=case, action="convene").count() == 1
    assert Mark.objects.get(case=case, clock__kind="convene").process == "slow"
