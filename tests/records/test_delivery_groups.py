"""Groups: an organisation's robot says once what the organisation is told, and what it answers is read."""

import json
from datetime import timedelta

import pytest

from coordination.channels import CHANNELS
from coordination.delivery.send import TRIES, send_due
from coordination.models import Alarm, Delivery, Robot
from coordination.registry import robots
from coordination.rules.robots import Product
from coordination.stages._file import database_time
from coordination.worker import rounds
from tests.factories import city as cities
from tests.factories.group import listening
from tests.records.test_delivery_planning import act, convened, on_duty

pytestmark = pytest.mark.django_db
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
ADDRESSES = {
    Product.WECOM: f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    Product.FEISHU: f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
}


@pytest.fixture
def city():
    return cities.build()


@pytest.fixture
def group(monkeypatch):
    with listening(monkeypatch) as found:
        yield found


def has_robot(city, code, product=Product.WECOM, up_to=2):
    address, by = ADDRESSES[product], city.users[f"{code}-lead"].pk
    return robots.set_robot(
        by=by, organisation=city.id(code), product=product, address=address, up_to=up_to, at=database_time()
    )


def send_all(at=None):
    now = at or database_time()
    while send_due(CHANNELS, clock=lambda: now, process="test"):
        pass


def test_a_group_is_told_once_of_each_event_whoever_is_on_duty(city, group):
    has_robot(city, "gas")
    cities.person(city, "gas2", "gas", "responder")
    on_duty(city, "gas", "gas")
    on_duty(city, "gas2", "gas")
    case = convened(city)
    rounds.plan_deliveries()
    told = Delivery.objects.get(case=case, channel="robot")
    assert (told.organisation.code, told.recipient, told.template) == ("gas", None, "summoned")
    send_all()
    [(path, body)] = group.heard
    assert path == f"/cgi-bin/webhook/send?key={KEY}"
    text = body["text"]["content"]
    assert text.startswith("【联席】") and "召集您单位" in text and "时限" in text and told.case.number in text
    assert not any(typed in text for typed in ("下沉", "裂了", "属实", "139"))
    told.refresh_from_db()
    assert told.state == "sent"


def test_a_group_is_not_told_of_what_is_milder_than_was_asked_for(city):
    has_robot(city, "gas", up_to=1)
    case = convened(city)
    act(city, "zhang", "reclassify", case, severity=2, reason="没有人住")
    act(city, "zhang", "call_off", case, reason="虚惊")
    rounds.plan_deliveries()
    templates = Delivery.objects.filter(case=case, channel="robot").values_list("template", flat=True)
    assert list(templates) == ["summoned"]


def test_what_a_robot_refuses_inside_its_answer_is_tried_again_and_given_up_visibly(city, group):
    """It answers 200 whatever happened."""
    has_robot(city, "gas", Product.FEISHU)
    group.answer = json.dumps({"code": 19024, "msg": "Key Words Not Found"})
    case = convened(city)
    now = database_time()
    send_all(now)
    told = Delivery.objects.filter(case=case, channel="robot")
    assert (told.get().state, told.get().error) == ("pending", "机器人回答 19024 Key Words Not Found")
    for hours in range(1, TRIES + 1):
        send_all(now + timedelta(hours=hours))
    assert told.get().state == "dead" and len(group.heard) == TRIES
    detail = Alarm.objects.get(kind="delivery_given_up", subject=str(told.get().pk)).detail
    assert "the group of 供气公司" in detail and KEY not in detail


@pytest.mark.parametrize(("status", "answer"), [(403, "{}"), (200, "<html>"), (302, "{}"), (200, "[]")])
def test_whatever_is_no_robots_answer_is_not_taken_for_one(city, group, status, answer):
    has_robot(city, "gas")
    group.status, group.answer = status, answer
    case = convened(city)
    send_all()
    assert Delivery.objects.get(case=case, channel="robot").state == "pending"


def test_a_robot_that_was_taken_away_is_told_nothing_more(city, group):
    robot = has_robot(city, "gas")
    case = convened(city)
    robots.remove(by=city.users["gas-lead"].pk, robot=robot, at=database_time())
    send_all()
    assert group.heard == []
    assert Delivery.objects.get(case=case, channel="robot").state == "moot"
    assert not Robot.objects.exists()
