"""The demo city, loaded small: legal, plausible, the same every time, and nothing left over for the worker."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from coordination.demo import aftermath, city, fates, history
from coordination.demo.accounts import ORDER, TRY
from coordination.demo.cast import ACCOUNTS
from coordination.demo.fates import QUIET, USUAL
from coordination.demo.hands import Hands
from coordination.models import (
    Case,
    Delivery,
    Duty,
    Event,
    EventJob,
    Holding,
    Mark,
    Membership,
    Organisation,
    Summons,
    Task,
)
from coordination.records import reference
from coordination.rules.calendar import SHANGHAI
from coordination.rules.events import broken_at
from coordination.rules.places import holds, metres
from coordination.stages import _wake
from coordination.worker.audit import audit

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=SHANGHAI)
SIZE = 40


def load(seed=history.SEED, size=SIZE):
    with _wake.asleep():
        city.build(NOW)
        tally = history.make(NOW, size, lambda done, of: None, seed=seed)
        aftermath.settle(NOW)
    return tally


def timed(fate):
    return history.timed(Hands.gather(), fate, NOW)


def told():
    rows = Event.objects.order_by("at", "case__title", "seq")
    return list(rows.values_list("at", "action", "user_id", "to_state", "case__title"))


@pytest.fixture(scope="class")
def tally(django_db_setup, django_db_blocker):
    """The city loaded once for all that only look at it, and taken back afterwards."""
    reference.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.xdist_group("demo city")
class TestAsLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self, tally, db):
        self.tally = tally

    def test_no_life_is_cut_short_and_every_invariant_holds(self):
        assert self.tally.cut_short == []
        assert self.tally.cases == SIZE == Case.objects.count()
        assert audit(NOW)[0] == []

    def test_every_chain_verifies(self):
        for case in Case.objects.all():
            assert broken_at(Event.objects.filter(case=case).order_by("seq")) is None

    def test_nothing_is_left_over_for_the_worker(self):
        assert not EventJob.objects.exists()
        assert not Mark.objects.filter(state="pending", at__lte=NOW).exists()
        assert not Delivery.objects.filter(state="pending", not_before__lte=NOW).exists()
        assert not Delivery.objects.filter(read_at__gt=NOW).exists()

    def test_holdings_touch_and_reach_from_filing_to_now(self):
        for case in Case.objects.all():
            at = case.filed_at
            for span in Holding.objects.filter(case=case, track="case").order_by("started_at", "pk"):
                assert span.started_at == at
                at = span.ended_at
            assert at is None

    def test_most_are_closed_and_the_others_stand_in_many_states(self):
        states = list(Case.objects.values_list("state", flat=True))
        assert 0.55 <= states.count("closed") / SIZE <= 0.85
        assert len(set(states)) >= 6
        assert Case.objects.filter(closed_at__isnull=True, card="due").count() <= SIZE // 8

    def test_the_two_article_cases_find_a_clean_slate(self):
        assert not Case.objects.filter(community__code__in=QUIET).exists()

    def test_history_lies_within_sixty_days_and_not_in_the_future(self):
        first, last = (Event.objects.order_by(order).values_list("at", flat=True).first() for order in ("at", "-at"))
        assert NOW - timedelta(days=62) < first
        assert last <= NOW

    def test_every_department_that_can_be_signed_in_as_has_a_task_to_ask_more_time_for(self):
        lives = [life for fate in fates.all_of(history.SEED, USUAL, NOW) if fate.soon for life in [timed(fate)]]
        assert [cut for life in lives for cut in history.act_out(life).cut_short] == []
        soon = Task.objects.filter(
            state="accepted",
            due_at__range=(NOW + timedelta(days=1), NOW + timedelta(days=3)),
            case__in=[life.case for life in lives],
        )
        departments = {name for name, role in ACCOUNTS.items() if role == "responder"}
        assert departments <= set(soon.values_list("organisation__code", flat=True))

    def test_every_case_lies_on_the_map_in_its_town_near_its_community(self):
        for case in Case.objects.exclude(community=None).select_related("community", "subdistrict__outline"):
            assert holds(case.subdistrict.outline.shape, (case.lat, case.lon)), case
            assert metres((case.lat, case.lon), (case.community.lat, case.community.lon)) < 700, case


@pytest.mark.django_db
def test_the_city_is_whole():
    city.build(NOW)
    kinds = [Organisation.objects.filter(kind=kind).count() for kind in ("subdistrict", "town", "community", "village")]
    assert kinds == [3, 7, 22, 195]
    assert Duty.objects.count() == 82
    assert Membership.objects.filter(organisation__kind="city", role="supervisor").exists()


@pytest.mark.django_db
def test_another_seed_tells_another_history_as_legally():
    assert load(seed=7, size=10).cut_short == []
    assert Summons.objects.exists()


@pytest.mark.django_db
def test_every_printed_account_says_what_to_try_in_two_languages():
    city.build(NOW)
    printed = StringIO()
    call_command("demo_accounts", stdout=printed)
    rows = json.loads(printed.getvalue())
    assert [row["username"] for row in rows] == list(ORDER) == list(TRY)
    assert all(row["try"] and row["try_en"] and row["password"] for row in rows)


@pytest.mark.django_db
def test_loading_twice_says_so_and_does_nothing():
    call_command("load_demo", size=0, verbosity=0)
    said = StringIO()
    call_command("load_demo", size=5, stdout=said)
    assert "already" in said.getvalue()
    assert not Case.objects.exists()
