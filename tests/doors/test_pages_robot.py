"""我单位的群机器人: set by who answers for the organisation, never shown again, tried, taken away; each on record."""

import pytest
from django.db import connection

from coordination.models import AccessRecord, Robot
from tests.doors.pages import text_of
from tests.factories.group import listening

pytestmark = pytest.mark.django_db
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
SENT = {"product": "wecom", "address": ADDRESS, "up_to": "2"}


def test_an_address_is_kept_encrypted_and_never_shown_again(cast):
    client = cast.at("gas-lead")
    page = client.post("/me/robot/", SENT, follow=True)
    assert "已保存" in text_of(page)
    assert KEY not in page.content.decode() and f"…{KEY[-4:]}" in text_of(page)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM coordination_robot")
        assert KEY not in cursor.fetchone()[0]
    assert KEY not in AccessRecord.objects.get(what="set_robot").reason
    client.post("/me/robot/", SENT | {"address": "", "up_to": "4"})
    robot = Robot.objects.get()
    assert (robot.key, robot.up_to, robot.organisation.code) == (KEY, 4, "gas")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"address": "https://evil.cn/hook?key=" + KEY}, "地址应以 https://qyapi.weixin.qq.com"),
        ({"product": "dingtalk"}, "这是另一个产品的机器人地址"),
        ({"address": ""}, "请在群机器人的设置里复制地址"),
        ({"product": "other"}, "哪个产品"),
        ({"up_to": "9"}, "哪些事件通知到群"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_with_the_remedy(cast, sent, said):
    page = cast.at("gas-lead").post("/me/robot/", SENT | sent)
    assert page.status_code == 422
    assert said in text_of(page)
    assert not Robot.objects.exists()


def test_only_ones_own_organisation_is_set_except_by_an_administrator(cast):
    assert cast.at("gas").get("/me/robot/").status_code == 403
    assert cast.at("gas-lead").post("/me/robot/?of=water", SENT).status_code == 404
    assert cast.at("zhang").post("/me/robot/", SENT).status_code == 302
    assert cast.at("admin").post("/me/robot/?of=water", SENT).status_code == 302
    assert set(Robot.objects.values_list("organisation__code", flat=True)) == {"chengxi", "water"}
    assert "我单位的群机器人" in text_of(cast.at("zhang").get("/me/told/"))
    assert "我单位的群机器人" not in text_of(cast.at("gas").get("/me/told/"))


def test_it_is_tried_and_taken_away_on_record(cast, monkeypatch):
    client = cast.at("gas-lead")
    client.post("/me/robot/", SENT)
    with listening(monkeypatch) as group:
        assert "已发到群里" in text_of(client.post("/me/robot/", {"try": "1"}, follow=True))
        assert "请等十秒" in text_of(client.post("/me/robot/", {"try": "1"}, follow=True))
        assert len(group.heard) == 1
    assert "已去掉" in text_of(client.post("/me/robot/", {"remove": "1"}, follow=True))
    assert not Robot.objects.exists()
    assert list(AccessRecord.objects.order_by("pk").values_list("what", flat=True)) == [
        "set_robot", "try_robot", "remove_robot"]  # fmt: skip


def test_what_the_robot_refuses_is_said_on_the_page(cast, monkeypatch):
    client = cast.at("gas-lead")
    client.post("/me/robot/", SENT)
    with listening(monkeypatch) as group:
        group.answer = '{"errcode": 93000, "errmsg": "invalid webhook url"}'
        page = text_of(client.post("/me/robot/", {"try": "1"}, follow=True))
    assert "没发出去：机器人回答 93000 invalid webhook url" in page
