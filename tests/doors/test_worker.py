"""The worker's rounds on real PostgreSQL: claims, leases, what fails, what is asked afterwards."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from kombu.exceptions import OperationalError

from config.silence import silence
from coordination.models import Alarm, Attachment, Case, Clock, Event, EventJob, IdempotencyKey, Mark, Tick
from coordination.stages import ACTIONS, _clocks, report
from coordination.stages._file import database_time
from coordination.worker import audit, clocks, files, nudge, rounds, tasks
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cities.build()


def filed(city, severity=3):
    details = {"category": city.categories["5.1"].pk, "severity": severity}
    return report.file(by=city.actor("li"), title="路灯不亮", description="黑", **details).case_id


def make_due(case, kind="warn", clock="verify"):
    Mark.objects.filter(case=case, kind=kind, clock__kind=clock).update(at=database_time() - timedelta(seconds=5))


def leases_run_out():
    Mark.objects.filter(attempts__gt=0).update(not_before=database_time() - timedelta(seconds=1))


class Fault(Exception):
    """What a programming error looks like from outside."""


@pytest.fixture
def break_down(monkeypatch):
    """Make steps on some cases fail."""
    broken = set()
    derive = _clocks.derive

    def failing(file, at):
        if file.case.pk in broken:
            raise Fault
        derive(file, at)

    monkeypatch.setattr(_clocks, "derive", failing)
    return broken


def test_the_most_severe_fires_first_then_the_earliest_due(city):
    late, later, critical = filed(city), filed(city), filed(city, severity=1)
    for case, seconds in ((late, 60), (later, 30), (critical, 1)):
        make_due(case)
        Mark.objects.filter(case=case, kind="warn", clock__kind="verify").update(
            at=database_time() - timedelta(seconds=seconds)
        )
    for _ in range(3):
        clocks.fire_due(limit=1)
    fired = Event.objects.filter(action="warn").order_by("pk").values_list("case_id", flat=True)
    assert list(fired) == [critical, late, later]


def test_a_mark_names_the_process_that_fired_it(city, monkeypatch):
    monkeypatch.setenv("CONVENE_PROCESS", "worker")
    make_due(filed(city))
    clocks.fire_due()
    assert Mark.objects.get(state="fired").process.startswith("worker@")
    assert Event.objects.get(action="warn").payload["process"].startswith("worker@")


def test_a_case_that_fails_backs_off_and_never_blocks_its_neighbours(city, break_down):
    bad, *good = [filed(city) for _ in range(4)]
    for case in (bad, *good):
        make_due(case)
    break_down.add(bad)
    with pytest.raises(Fault):
        clocks.fire_due()
    assert clocks.fire_due() == 0, "a lease holds them all"
    Mark.objects.filter(case=bad).update(at=F("at") - timedelta(days=1))  # so that it is always the next to be tried
    leases_run_out()
    with pytest.raises(Fault):
        rounds.retry()
    rounds.retry()
    assert Event.objects.filter(action="warn", case__in=good).count() == 3
    assert not Event.objects.filter(action="warn", case=bad).exists()


def test_each_failure_waits_longer(city, break_down):
    case = filed(city)
    make_due(case)
    break_down.add(case)
    waits = []
    for attempt in (clocks.fire_due, *[clocks.fire_failed] * 7):
        leases_run_out()
        with pytest.raises(Fault):
            attempt()
        mark = Mark.objects.get(case=case, attempts__gt=0)
        waits.append(round((mark.not_before - database_time()).total_seconds()))
    assert waits == [3, 9, 27, 81, 243, 729, 2187, 3600]


def test_a_mark_that_keeps_failing_is_shown_to_operators_until_it_fires(city, break_down):
    case = filed(city)
    make_due(case)
    Mark.objects.filter(case=case, kind="warn", clock__kind="verify").update(at=database_time() - timedelta(minutes=5))
    break_down.add(case)
    for attempt in (clocks.fire_due, clocks.fire_failed):
        leases_run_out()
        with pytest.raises(Fault):
            attempt()
    audit.audit(database_time())
    assert Alarm.objects.filter(kind="mark_stuck", cleared_at__isnull=True).count() == 1
    break_down.clear()
    leases_run_out()
    clocks.fire_failed()
    audit.audit(database_time())
    assert not Alarm.objects.filter(kind="mark_stuck", cleared_at__isnull=True).exists()


def test_what_a_killed_worker_had_claimed_comes_back(city):
    case = filed(city)
    make_due(case)
    clocks._claim(clocks._FRESH, 100)  # and there it was killed
    assert clocks.fire_due() == clocks.fire_failed() == 0
    leases_run_out()
    assert clocks.fire_failed() == 1
    assert Event.objects.filter(action="warn").count() == 1


def test_whoever_acts_on_a_case_need_not_wait_for_the_lease(city):
    case = filed(city)
    make_due(case)
    clocks._claim(clocks._FRESH, 100)
    ACTIONS["comment"](case=case, by=city.actor("li"), words="看过了")
    assert Event.objects.filter(action="warn").count() == 1
    leases_run_out()
    clocks.fire_failed()
    assert Event.objects.filter(action="warn").count() == 1


def test_a_round_fires_what_its_own_steps_made_due_and_plans_it(city):
    case = filed(city, severity=1)
    ACTIONS["verify"](case=case, by=city.actor("li"), finding="属实", severity=1)
    ACTIONS["escalate"](case=case, by=city.actor("li"), ground="danger")
    rounds.turn()
    assert Case.objects.get(pk=case).state == "convening"
    assert not EventJob.objects.filter(kind="deliver").exists()


def test_a_job_that_fails_is_retried_alone(city, monkeypatch):
    for _ in range(3):
        filed(city)
    whole = rounds.plan.plan

    def failing(events, now):
        if len(events) > 1:
            raise Fault
        return whole(events, now)

    monkeypatch.setattr(rounds.plan, "plan", failing)
    with pytest.raises(Fault):
        rounds.plan_deliveries()
    EventJob.objects.update(not_before=database_time() - timedelta(seconds=1))
    rounds.retry()
    assert not EventJob.objects.filter(kind="deliver").exists()


def test_every_task_notes_that_it_ran(city):
    names = {"tick", "retry", "send_deliveries", "fold", "audit", "recalculate", "housekeeping"}
    for name in names:
        getattr(tasks, name)()
    assert set(Tick.objects.values_list("name", flat=True)) == names


def test_everything_holds_of_cases_that_were_only_acted_on(city):
    case = filed(city, severity=1)
    ACTIONS["verify"](case=case, by=city.actor("li"), finding="属实", severity=1)
    ACTIONS["escalate"](case=case, by=city.actor("li"), ground="danger")
    rounds.turn()
    assert audit.audit(database_time()) == ([], 0)
    call_command("audit")


def test_the_audit_misses_a_clock(city):
    case = filed(city)
    Clock.objects.filter(case=case, kind="verify").delete()
    found, _ = audit.audit(database_time())
    assert [(f.kind, f.subject) for f in found] == [("clock_missing", Case.objects.get(pk=case).number)]
    with pytest.raises(CommandError):
        call_command("audit")


def test_the_audit_goes_round_all_open_cases_and_keeps_an_eye_on_those_with_an_alarm(city, monkeypatch):
    monkeypatch.setattr(audit, "CASES_A_ROUND", 2)
    cases = [filed(city) for _ in range(5)]
    Clock.objects.filter(case__in=(cases[0], cases[4]), kind="verify").delete()
    position, found = 0, []
    for _ in range(3):
        findings, position = audit.audit(database_time(), after=position)
        found.append({finding.subject for finding in findings if finding.kind == "clock_missing"})
    first, last = (Case.objects.get(pk=pk).number for pk in (cases[0], cases[4]))
    assert found == [{first}, {first}, {first, last}]
    assert position == 0


def test_marks_that_nobody_fires_are_an_alarm(city):
    Mark.objects.filter(case=filed(city), kind="warn").update(at=database_time() - timedelta(minutes=2))
    assert ("late", "marks") in {(f.kind, f.subject) for f in audit.audit(database_time())[0]}


def test_a_changed_event_breaks_the_chain(city):
    whole, changed = filed(city), filed(city)
    call_command("verify_chain")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE coordination_event DISABLE TRIGGER append_only")
        cursor.execute("UPDATE coordination_event SET payload = '{}' WHERE case_id = %s", [changed])
        cursor.execute("ALTER TABLE coordination_event ENABLE TRIGGER append_only")
    number = Case.objects.get(pk=changed).number
    assert [(f.kind, f.subject) for f in audit.audit(database_time())[0]] == [("chain_broken", number)]
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("verify_chain")
    call_command("verify_chain", case=Case.objects.get(pk=whole).number)
    with pytest.raises(CommandError, match="no case"):
        call_command("verify_chain", case="2026-0")


def test_a_chain_whose_end_is_missing_is_noticed(city):
    case = filed(city)
    Case.objects.filter(pk=case).update(last_seq=F("last_seq") + 1)
    assert "chain_broken" in {f.kind for f in audit.audit(database_time())[0]}


def test_housekeeping_forgets_keys_after_seven_days(city):
    now = database_time()
    for name, days in (("old", 8), ("young", 6)):
        IdempotencyKey.objects.create(
            client=city.users["li"], key=name, request_hash="x", created_at=now - timedelta(days=days)
        )
    rounds.keep_house()
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]


def test_housekeeping_removes_files_no_attachment_names(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "cases" / "1"
    folder.mkdir(parents=True)
    for name in ("kept.jpg", "orphan.jpg"):
        (folder / name).write_bytes(b"x")
    now = database_time()
    Attachment.objects.create(case_id=filed(city), file="cases/1/kept.jpg", name="a", size=1, sha256="x", added_at=now)
    assert files.remove_orphans(now) == 0, "a young one may belong to a step under way"
    assert files.remove_orphans(now + timedelta(days=2)) == 1
    assert [path.name for path in folder.iterdir()] == ["kept.jpg"]


class TestNudging:
    @pytest.fixture(autouse=True)
    def _afresh(self, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()
        silence.end()
        yield
        silence.end()

    @pytest.fixture
    def sent(self, monkeypatch):
        found = []
        monkeypatch.setattr(nudge.app, "send_task", lambda *args, **kwargs: found.append(args))
        return found

    def test_many_changes_are_one_nudge_until_it_is_taken(self, sent):
        for _ in range(5):
            nudge.after([1])
        assert len(sent) == 1
        nudge.taken()
        nudge.after([1])
        assert len(sent) == 2

    def test_a_broker_that_is_away_is_no_error_and_is_left_alone_for_a_while(self, monkeypatch):
        tries = []

        def away(*args, **kwargs):
            tries.append(args)
            raise OperationalError

        monkeypatch.setattr(nudge.app, "send_task", away)
        for _ in range(5):
            nudge.after([1])
            nudge.taken()
        assert len(tries) == 1
