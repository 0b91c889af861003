"""Sending: at least once, in-app exactly once, most severe first; a channel that fails is tried again, then given up."""

from datetime import timedelta

import pytest
from django.core import mail

from coordination.channels import email, sms
from coordination.delivery.send import TRIES, NotSent, send_due
from coordination.delivery.words import Message
from coordination.models import Alarm, Delivery, Summons, User
from coordination.stages import ACTIONS
from coordination.stages._file import database_time
from tests.factories import city as cities
from tests.records.test_delivery_planning import convened

pytestmark = pytest.mark.django_db
MESSAGE = Message("key-1", "李晓燕", "li@example.cn", "13900001234", "召集", "召集。事件 2026-1，电机社区。")


@pytest.fixture
def city():
    return cities.build()


@pytest.fixture
def case(city):
    return convened(city)


class Recorder:
    """A channel that remembers, and fails for chosen recipients."""

    def __init__(self, *, failing=()):
        self.sent, self.failing = [], set(failing)

    def __call__(self, message):
        if message.name in self.failing:
            raise NotSent("the provider is away")
        self.sent.append(message)


def send_all(channel, at=None):
    now = at or database_time()
    channels = {"sms": channel, "email": channel}
    while send_due(channels, clock=lambda: now, process="test"):
        pass


def test_each_message_is_sent_once(case):
    recorder = Recorder()
    send_all(recorder)
    send_all(recorder)
    keys = [message.key for message in recorder.sent]
    assert len(keys) == len(set(keys)) > 4
    assert not Delivery.objects.filter(channel="sms", state="pending", not_before__lte=database_time()).exists()


def test_a_message_says_number_place_what_is_asked_until_when_and_where_never_what_was_typed(case):
    recorder = Recorder()
    send_all(recorder)
    summoned = next(m for m in recorder.sent if "召集您单位" in m.text)
    number = Delivery.objects.filter(case=case).first().case.number
    assert number in summoned.text and "电机社区" in summoned.text and "时限" in summoned.text
    assert f"/cases/{number}/" in summoned.text
    assert not any(typed in m.text + m.subject for m in recorder.sent for typed in ("下沉", "裂了", "属实"))


def test_a_message_is_in_the_recipients_language(city):
    User.objects.update(language="en")
    convened(city)
    recorder = Recorder()
    send_all(recorder)
    assert any("You are summoned: report in or decline" in m.text and "Deadline" in m.text for m in recorder.sent)


def test_a_lead_is_reminded_unless_the_department_has_answered(city, case):
    gas = Summons.objects.get(case=case, organisation=city.id("gas"))
    ACTIONS["report_in"](case=case, summons=gas.pk, by=city.actor("gas"), contact="老王", minutes=5)
    send_all(Recorder(), at=database_time() + timedelta(minutes=11))
    reminders = Delivery.objects.filter(case=case, template="lead_reminded", channel="in_app")
    assert reminders.get(summons=gas).state == "moot"
    assert set(reminders.exclude(summons=gas).values_list("state", flat=True)) == {"sent"}


def test_what_fails_is_tried_again_later_and_then_given_up_visibly_while_others_are_sent(case):
    failing = Recorder(failing={"gas-lead"})
    now = database_time()
    send_all(failing, at=now)
    mine = Delivery.objects.filter(case=case, channel="sms", template="summoned", recipient__username="gas-lead")
    assert mine.get().state == "pending" and mine.get().not_before > now
    assert {"water-lead", "power-lead"} <= {message.name for message in failing.sent}
    for hours in range(1, TRIES + 2):
        send_all(failing, at=now + timedelta(hours=hours))
    assert (mine.get().state, mine.get().attempts) == ("dead", TRIES)
    assert mine.get().error == "the provider is away"
    assert Alarm.objects.filter(kind="delivery_given_up", subject=str(mine.get().pk)).exists()


def test_a_channel_that_breaks_down_holds_up_no_other_message(case):
    """Not NotSent but a fault: it ends the round, and the others are sent in the next ones."""

    class Fault(Exception):
        pass

    sent = []

    def channel(message):
        if message.name == "gas-lead":
            raise Fault
        sent.append(message.name)

    now = database_time()
    for minutes in range(200):
        try:
            send_all(channel, at=now + timedelta(seconds=130 * minutes))
        except Fault:
            continue
    broken = Delivery.objects.filter(channel="sms", recipient__username="gas-lead")
    assert set(broken.values_list("state", flat=True)) <= {"dead", "moot"}
    others = Delivery.objects.filter(channel="sms").exclude(recipient__username="gas-lead")
    assert set(others.values_list("state", flat=True)) <= {"sent", "moot"}


def test_what_a_killed_process_was_sending_is_sent_by_another(case):
    now = database_time()
    Delivery.objects.filter(channel="sms").update(state="leased", leased_until=now + timedelta(minutes=2), attempts=1)
    recorder = Recorder()
    send_all(recorder, at=now + timedelta(minutes=1))
    assert recorder.sent == []
    send_all(recorder, at=now + timedelta(minutes=3))
    assert len(recorder.sent) > 4


def test_email_carries_the_key_so_that_a_repeat_is_recognised():
    email.send(MESSAGE)
    assert mail.outbox[0].to == ["li@example.cn"]
    assert mail.outbox[0].extra_headers["Message-ID"] == "<key-1@convene>"


def test_sms_goes_to_the_provider_named(settings, monkeypatch):
    told = []
    monkeypatch.setattr(sms, "log_only", lambda *said: told.append(said))
    sms._provider.cache_clear()
    sms.send(MESSAGE)
    sms._provider.cache_clear()
    assert told == [("13900001234", MESSAGE.text, "key-1")]
