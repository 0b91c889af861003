"""The web process is killed, connections to PostgreSQL are cut: what was answered is there, what was not is asked again."""

import http.client
import time
import uuid

import psycopg
import pytest

from coordination.demo.play import Failed
from coordination.models import Case
from tests.faults.service import verified
from tests.faults.test_workers import COMES_BACK_WITHIN
from tests.faults.verdict import convened, nothing_happened_twice, settled

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

FILINGS = 120
ESCALATIONS = 60
TRIES = 40


def insist(do):
    """Ask until it is answered with something else than that the service is unwell, as a good client does."""
    for _ in range(TRIES):
        try:
            status, answer = do()
        except (Failed, http.client.HTTPException):
            status, answer = 0, {}
        if 200 <= status < 500:
            return status, answer
        time.sleep(0.1)
    raise AssertionError(f"not answered after {TRIES} tries: {status} {answer}")


def test_what_a_killed_web_process_answered_is_there_and_retries_file_nothing_twice(service, tell):
    staff, answered = service.person("dianji"), {}

    def file(key):
        body = {"title": f"路灯不亮 {key}", "description": "黑", "category": "4.1"}
        status, answer = insist(lambda: staff.ask("POST", "cases/", body, key=key))
        assert status == 201, answer
        answered[key] = answer["number"]

    keys = [uuid.uuid4().hex for _ in range(FILINGS)]
    filed = service.all_at_once(file, keys)
    for part in (0.1, 0.4, 0.7):
        service.wait(lambda part=part: len(answered) >= part * FILINGS, f"{part:.0%} to be filed")
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

    escalated = service.all_at_once(escalate, cases.values())
    cut = 0
    for part in (0.1, 0.3, 0.5, 0.7):
        service.wait(lambda part=part: convened(cases) >= part * ESCALATIONS, f"{part:.0%} to be convened")
        cut += cut_connections(service)
    service.wait(lambda: all(one.done() for one in escalated), "everybody to have escalated")
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
