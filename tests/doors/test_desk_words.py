"""The administrator's desk in Chinese, and without what is a resident's own."""

import re

import pytest
from axes.models import AccessAttempt

from coordination.models import Case
from coordination.stages import report
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    city = cities.build()
    admin = city.users["admin"]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    details = {"reporter_name": "王师傅", "reporter_phone": "13900001234", "unit": "2 单元 301"}
    report.file(by=city.actor("li"), title="漏水", description="家里漏水了", **details)
    client.city = city
    return client


def test_models_fields_and_codes_are_said_in_chinese(desk):
    assert "值班表" in desk.get("/admin/").content.decode()
    page = desk.get("/admin/coordination/organisation/").content.decode()
    page += desk.get("/admin/coordination/organisation/add/").content.decode()
    page += desk.get(f"/admin/coordination/organisation/{desk.city.id('chengxi')}/change/").content.decode()
    assert all(words in page for words in ("简称", "上级单位", "社区", "值班", "联席")), page
    assert "Short name" not in page and "Subdistrict" not in page
    assert ">Coordination<" not in page


def test_the_desk_shows_what_an_administrator_needs_and_all_of_it_in_chinese(desk):
    page = desk.get("/admin/").content.decode()
    shown = re.findall(r'<caption>\s*<a[^>]*>([^<]+)<|<th scope="row"[^>]*>\s*<a[^>]*>([^<]+)<', page)
    names = {"".join(pair).strip() for pair in shown}
    assert {"登录", "登录失败（删除即解锁）", "接口令牌（删除即作废）", "值班表"} <= names
    assert [name for name in names if not re.search("[一-鿿]", name)] == []
    for hidden in ("auth/group", "mfa/authenticator", "account/emailaddress", "axes/accesslog"):
        assert desk.get(f"/admin/{hidden}/").status_code == 404


def test_whoever_is_locked_out_may_try_again_once_the_failure_is_deleted(desk):
    failed = AccessAttempt.objects.create(username="li", ip_address="10.0.0.7", failures_since_start=8)
    page = desk.get("/admin/axes/accessattempt/").content.decode()
    assert all(words in page for words in ("账号", "失败次数", "10.0.0.7")) and "Username" not in page
    desk.post(f"/admin/axes/accessattempt/{failed.pk}/delete/", {"post": "yes"})
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("model", ["report", "case", "event", "accessrecord"])
def test_what_is_a_residents_own_is_not_shown_at_the_desk(desk, model):
    case = Case.objects.get()
    pk = {"report": case.reports.get().pk, "case": case.pk, "event": case.events.get().pk}.get(model)
    pages = [desk.get(f"/admin/coordination/{model}/").content.decode()]
    if pk:
        pages.append(desk.get(f"/admin/coordination/{model}/{pk}/change/", follow=True).content.decode())
    for page in pages:
        assert not any(own in page for own in ("王师傅", "13900001234", "2 单元 301", "家里漏水了"))
