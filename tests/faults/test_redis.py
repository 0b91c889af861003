"""Redis forgets everything, or is away: it holds nothing that matters."""

import os
import signal
import threading
import time
from itertools import count
from statistics import median

import pytest
import redis

from coordination.models import Case
from tests.faults.service import verified
from tests.faults.test_workers import COMES_BACK_WITHIN, all_have_escalated, escalating, parted
from tests.faults.verdict import nothing_happened_twice, settled

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

COUNT = 200
SILENT, REFUSING = 7.0, 13.0
"""Seconds for which Redis is there but says nothing, then is not there."""
BEFORE = 4.0
USUALLY, AT_WORST = 0.1, 3.0
"""Seconds a filing may take longer while Redis is away than before: usually, and at worst. The worst of a few hundred
requests says as much about what else the machine does; a request that waited as a worker does would take six."""
AFTER = 60.0


def test_flushing_redis_amid_two_hundred_escalations_changes_nothing(service, tell):
    cases = verified(COUNT)
    escalated = []
    with redis.Redis.from_url(service.stack.environment["REDIS_URL"]) as server:
        for part in parted(cases, 4):
            with service.stuck_at("summons") as stuck:
                escalated += escalating(service, part)
                service.wait(stuck, "a worker to be in the middle of convening")
                server.flushall()
        all_have_escalated(service, escalated)
        server.flushall()
    took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
    tell(f"flushed: all convened {took:.1f} s after the last escalation")
    nothing_happened_twice(cases)


class Filing:
    """Somebody who files one case after the other, with what came of it."""

    def __init__(self, service):
        self.staff, self.stopped = service.person("dianji"), threading.Event()
        self.numbers, self.seconds, self.refused = [], [], []

    def go_on(self, _who):
        for n in count():
            if self.stopped.is_set():
                return
            begun = time.monotonic()
            body = {"title": f"路灯不亮 {n}", "description": "停了 Redis 也要登记", "category": "4.1"}
            status, answer = self.staff.ask("POST", "cases/", body)
            self.seconds.append(time.monotonic() - begun)
            (self.numbers if status == 201 else self.refused).append(answer.get("number") or (status, answer))
            self.stopped.wait(0.1)


def test_filing_goes_on_while_redis_is_away_for_twenty_seconds_and_all_is_convened_afterwards(service, tell):
    cases = verified(20)
    filing = Filing(service)
    filers = service.all_at_once(filing.go_on, ["one", "two", "three"])
    wait_for_time(service, BEFORE)
    before = len(filing.seconds)
    server = service.child("valkey")
    os.kill(server.pid, signal.SIGSTOP)
    try:
        wait_for_time(service, SILENT)
        silent = len(filing.seconds)
        os.kill(server.pid, signal.SIGKILL)
        service.stack.supervisor.forget(server)
        escalated = escalating(service, cases)
        assert service.ask("/healthz")[0] == 200
        status, said = service.ask("/readyz")
        assert status == 503 and '"broker": "does not answer' in said
        wait_for_time(service, REFUSING)
        gone = len(filing.seconds)
        service.stack.supervisor.start(server)
        back = service.wait(lambda: settled(cases), "all to be convened", AFTER)
    finally:
        filing.stopped.set()
        if server.exit_code() is not None:
            service.stack.supervisor.start(server)
    service.wait(lambda: all(one.done() for one in [*filers, *escalated]), "everybody to be done")
    spans = {"before": slice(before), "silent": slice(before, silent), "gone": slice(silent, gone)}
    took = {name: sorted(filing.seconds[span]) for name, span in spans.items()}
    for name, seconds in took.items():
        tell(
            f"Redis {name}: {len(seconds)} filed, half of them within {median(seconds):.3f} s, all within {seconds[-1]:.2f} s"
        )
    tell(f"Redis back: all convened after {back:.1f} s")
    assert not filing.refused
    assert all(one.result() for one in escalated)
    assert Case.objects.filter(number__in=filing.numbers).count() == len(filing.seconds)
    for away in (took["silent"], took["gone"]):
        assert median(away) < median(took["before"]) + USUALLY
        assert away[-1] < took["before"][-1] + AT_WORST
    nothing_happened_twice(cases)


def wait_for_time(service, seconds):
    """Time itself is what is waited for."""
    until = time.monotonic() + seconds
    service.wait(lambda: time.monotonic() >= until, "time to pass", seconds + 5)
