"""Who hears of what: whoever is on duty, else the lead, else everybody with the role; each summons, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.delivery.words import SAID
from coordination.models import Alarm, Clock, Delivery, Event, EventJob, Membership, Roster, Summons, User
from coordination.rules import messages
from coordination.stages import ACTIONS, _step, report
from coordination.stages._file import database_time
from coordination.worker import audit, rounds
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cities.build()


def act(city, name, action, case, **data):
    return ACTIONS[action](case=case, by=city.actor(name), **data)


def convened(city):
    """A case of severity I whose four departments have just been summoned, and told."""
    case = report.file(
        by=city.actor("li"), title="下沉", description="裂了", category=city.categories["2.1"].pk
    ).case_id
    act(city, "li", "verify", case, finding="属实", severity=1)
    act(city, "li", "escalate", case, ground="danger")
    _step.fire([case], at=None, process="test")
    rounds.plan_deliveries()
    return case


def on_duty(city, name, code):
    now = timezone.now()
    Roster.objects.create(
        organisation=city.organisations[code],
        user=city.users[name],
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=8),
        phone="13900000000",
    )


def told(case, template, channel="in_app"):
    found = Delivery.objects.filter(case=case, template=template, channel=channel)
    return sorted(found.values_list("recipient__username", flat=True))


def test_every_message_has_words():
    templates = {m.template for row in messages._TABLE.values() for m in row}
    assert templates | {"lead_reminded"} == set(SAID)


def test_whoever_is_on_duty_hears_of_the_summons_and_at_severity_one_by_sms_too(city):
    cities.person(city, "gas2", "gas", "responder")
    on_duty(city, "gas2", "gas")
    case = convened(city)
    assert "gas2" in told(case, "summoned") and "gas" not in told(case, "summoned")
    assert told(case, "summoned", "sms") == told(case, "summoned")


def test_without_a_roster_the_lead_hears_and_an_alarm_says_so(city):
    case = convened(city)
    assert told(case, "summoned") == ["gas-lead", "housing-lead", "power-lead", "water-lead"]
    assert Alarm.objects.filter(kind="empty_roster", subject="gas", cleared_at__isnull=True).exists()


def test_the_alarm_goes_when_somebody_is_on_duty_again(city):
    convened(city)
    on_duty(city, "gas", "gas")
    audit.audit(database_time())
    standing = Alarm.objects.filter(kind="empty_roster", cleared_at__isnull=True)
    assert "gas" not in standing.values_list("subject", flat=True)
    assert "water" in standing.values_list("subject", flat=True)


def test_without_roster_and_lead_everybody_with_the_role_hears(city):
    Membership.objects.filter(organisation=city.id("gas"), role="lead").delete()
    cities.person(city, "gas2", "gas", "responder")
    case = convened(city)
    assert {"gas", "gas2"} <= set(told(case, "summoned"))


def test_somebody_on_duty_for_two_departments_hears_of_each_summons(city):
    on_duty(city, "gas", "gas")
    on_duty(city, "gas", "water")
    case = convened(city)
    summonses = Summons.objects.filter(case=case, organisation__code__in=["gas", "water"])
    for summons in summonses:
        assert Delivery.objects.filter(summons=summons, channel="in_app", template="summoned").count() == 1


def test_the_lead_hears_after_a_third_of_the_arrival_time(city):
    case = convened(city)
    clock = Clock.objects.get(case=case, kind="arrival", party=city.id("gas"))
    reminder = Delivery.objects.get(case=case, template="lead_reminded", channel="in_app", summons=clock.subject)
    assert reminder.not_before == clock.started_at + (clock.due_at - clock.started_at) / 3
    assert reminder.state == "pending"


def test_planning_twice_tells_nobody_twice(city):
    case = convened(city)
    before = Delivery.objects.count()
    for event in Event.objects.filter(case=case, action__in=["convene", "escalate", "file"]):
        EventJob.objects.create(event=event, kind="deliver", severity=1)
    rounds.plan_deliveries()
    assert Delivery.objects.count() == before
    assert not EventJob.objects.filter(kind="deliver").exists()


def test_who_rules_hears_of_a_decline_and_who_declined_of_the_ruling(city):
    case = convened(city)
    summons = Summons.objects.get(case=case, organisation=city.id("gas")).pk
    act(city, "gas", "decline", case, summons=summons, clause="2.1.9", owner=city.id("owner"), reason="不归我们")
    rounds.plan_deliveries()
    assert told(case, "declined") == ["zhang"]
    ruling = Event.objects.get(case=case, action="decline").payload["ruling"]
    act(city, "zhang", "rule", case, ruling=ruling, outcome="released", reason="是", summon_owner=True)
    rounds.plan_deliveries()
    assert told(case, "ruled") == ["gas-lead"]
    assert "owner-lead" in told(case, "summoned"), "who should own it is summoned in the same ruling"


def test_departments_released_by_calling_off_hear_of_it(city):
    case = convened(city)
    act(city, "zhang", "call_off", case, reason="虚惊")
    rounds.plan_deliveries()
    assert told(case, "called_off") == ["gas-lead", "housing-lead", "power-lead", "water-lead"]


def test_supervisors_of_city_and_subdistrict_hear_of_a_red_card(city):
    cities.person(city, "local", "chengxi", "supervisor")
    cities.person(city, "other", "yuxiang", "supervisor")
    case = convened(city)
    clock = Clock.objects.get(case=case, kind="arrival", party=city.id("gas"))
    _step.fire([case], at=clock.due_at, process="test")
    rounds.plan_deliveries()
    assert {"local", "supervisor", "gas-lead"} <= set(told(case, "overdue"))
    assert "other" not in told(case, "overdue")


def test_each_summons_has_its_delivery_or_the_audit_says_so(city):
    case = convened(city)
    Summons.objects.filter(case=case).update(sent_at=database_time() - timedelta(minutes=5))
    assert "summons_untold" not in {f.kind for f in audit.audit(database_time())[0]}
    gas = Summons.objects.get(case=case, organisation=city.id("gas"))
    Delivery.objects.filter(summons=gas).delete()
    assert str(gas.pk) in {f.subject for f in audit.audit(database_time())[0] if f.kind == "summons_untold"}


def test_each_is_told_as_they_wish_and_not_in_their_quiet_hours(city):
    here = timezone.localtime()
    quiet = {"quiet_from": (here - timedelta(hours=1)).time(), "quiet_until": (here + timedelta(hours=1)).time()}
    User.objects.filter(username="li").update(email_up_to=4, **quiet)
    report.file(by=city.actor("li"), title="路灯不亮", description="黑", category=city.categories["5.1"].pk)
    rounds.plan_deliveries()
    told = {d.channel: d for d in Delivery.objects.filter(recipient=city.users["li"])}
    assert set(told) == {"in_app", "email"}
    assert told["in_app"].state == "sent"
    assert told["email"].state == "pending"
    assert abs(told["email"].not_before - (here + timedelta(hours=1))) < timedelta(minutes=1)


def test_what_is_planned_late_does_not_go_out_in_quiet_hours_either(city):
    here = timezone.localtime()
    quiet = {"quiet_from": (here - timedelta(hours=1)).time(), "quiet_until": (here + timedelta(hours=1)).time()}
    User.objects.filter(username="li").update(email_up_to=4, **quiet)
    before = here - timedelta(hours=2)
    words = {"title": "路灯不亮", "description": "黑", "category": city.categories["5.1"].pk}
    report.file(by=city.actor("li"), at=before, **words)
    rounds.plan_deliveries()
    told = Delivery.objects.get(recipient=city.users["li"], channel="email")
    assert abs(told.not_before - (here + timedelta(hours=1))) < timedelta(minutes=1)
