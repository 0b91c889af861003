"""The web process is killed, connections to PostgreSQL are cut: what was answered is there, what was not is asked again."""

import http.client
import time
import uuid

import psycopg
import pytest

from coordination.demo.play import Failed
from coordination.models import Case
from tests.faults.service import PATIENCE, verified
from tests.faults.test_workers import COMES_BACK_WITHIN, all_have_escalated, parted
from tests.faults.verdict import nothing_happened_twice, settled

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

FILINGS = 120
ESCALATIONS = 60


def insist(do):
    """Ask until it is answered with something else than that the service is unwell, as a good client does."""
    until, status, answer = time.monotonic() + PATIENCE, 0, {}
    while time.monotonic() < until:
        try:
            status, answer = do()
        except (Failed, http.client.HTTPException):
            status, answer = 0, {}
        if 200 <= status < 500:
            return status, answer
        time.sleep(0.1)
    raise AssertionError(f"not answered within {PATIENCE:.0f} s: {status} {answer}")


def test_what_a_killed_web_process_answered_is_there_and_retries_file_nothing_twice(service, tell):
    staff, answered = service.person("dianji"), {}

    def file(key):
        body = {"title": f"路灯不亮 {key}", "description": "黑", "category": "4.1"}
        status, answer = insist(lambda: staff.ask("POST", "cases/", body, key=key))
        assert status == 201, answer
        answered[key] = answer["number"]

    keys = [uuid.uuid4().hex for _ in range(FILINGS)]
    filed = []
    for part in range(3):
        with service.stuck_at("case") as stuck:
            filed += service.all_at_once(file, keys[part::3])
            service.wait(stuck, "somebody to be in the middle of filing")
            there = dict(answered)
            service.kill("web")
        assert Case.objects.filter(number__in=there.values()).count() == len(there)
    service.wait(lambda: all(one.done() for one in filed), "all to be filed")
    assert [one.result() for one in filed] == [None] * FILINGS
    titles = {f"路灯不亮 {key}": number for key, number in answered.items()}
    assert sorted(Case.objects.filter(title__in=titles).values_list("title", "number")) == sorted(titles.items())
    first = dict(answered)
    for key in keys[:10]:
        file(key)
    assert answered == first
    tell(f"web killed three times amid {FILINGS} filings: each is there, once")


def test_cut_connections_to_postgresql_are_made_anew_by_web_and_worker(service, tell):
    cases = verified(ESCALATIONS)
    staff = service.person("dianji")

    def escalate(number):
        return insist(lambda: staff.ask("POST", f"cases/{number}/actions/escalate/", {"ground": "danger"}))

    escalated, cut = [], 0
    for part in parted(cases, 4):
        with service.stuck_at("summons") as stuck:
            escalated += service.all_at_once(escalate, part)
            service.wait(stuck, "a worker to be in the middle of convening")
            cut += cut_connections(service)
    all_have_escalated(service, escalated)
    took = service.wait(lambda: settled(cases), "all to be convened", COMES_BACK_WITHIN)
    tell(f"{cut} connections cut: all convened {took:.1f} s after the last escalation")
    assert {one.result()[0] for one in escalated} <= {200, 409}, "409: the answer was lost, the step was not"
    nothing_happened_twice(cases)


def cut_connections(service):
    """End every connection that the application has, but not the one these tests look through."""
    mine = Case.objects.raw("SELECT pg_backend_pid() AS id")[0].pk
    with psycopg.connect(service.stack.postgres.url("superuser"), autocommit=True) as server:
        found = server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'convene_app' AND pid <> %s", [mine]
        )
        return len(found.fetchall())
