"""Signing in and out, and what people set for themselves."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from coordination.models import Membership, User
from tests.doors.pages import Cast, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "zhao-gu-ren-0359"


@pytest.fixture
def cast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = Cast()
    cast.city.users["li"].set_password(PASSWORD)
    cast.city.users["li"].save()
    return cast


def sign_in(client, password=PASSWORD, **more):
    return client.post("/login/", {"username": "li", "password": password, **more})


def test_a_page_asks_for_sign_in_and_comes_back_to_where_one_was_going(cast):
    client = Client()
    asked = client.get("/cases/?state=open")
    assert (asked.status_code, asked["Location"]) == (302, "/login/?next=/cases/%3Fstate%3Dopen")
    assert sign_in(client, next="/cases/?state=open")["Location"] == "/cases/?state=open"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(cast, wanted):
    assert sign_in(Client(), next=wanted)["Location"] == "/"


def test_a_wrong_password_says_neither_which_was_wrong_nor_whether_there_is_such_an_account(cast):
    wrong, unknown = sign_in(Client(), "nope"), Client().post("/login/", {"username": "nobody", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    assert "账号或密码不对。还可以试 7 次" in text_of(wrong)
    assert "账号或密码不对。还可以试 7 次" in text_of(unknown)


def test_too_many_wrong_passwords_lock_the_account_for_that_address(cast):
    for _ in range(8):
        answer = sign_in(Client(), "nope")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert '<a class="btn btn-primary" href="/login/">' in answer.content.decode()
    assert "请过 15 分钟再试" in text_of(answer)
    assert sign_in(Client()).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302
    assert AccessAttempt.objects.exists()


def test_empty_fields_are_named(cast):
    answer = Client().post("/login/", {})
    assert answer.status_code == 422
    assert "请填账号" in text_of(answer)
    assert "请填密码" in text_of(answer)


def test_signing_out_takes_a_press_not_a_link(cast):
    client = cast.at("li")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_english_is_a_press_away_and_stays(cast):
    client = cast.at("li")
    assert 'lang="zh-CN"' in client.get("/").content.decode()
    assert client.post("/me/language/", {"language": "en", "next": "/cases/"})["Location"] == "/cases/"
    page = client.get("/")
    assert 'lang="en"' in page.content.decode()
    assert "Nothing waits for you" in text_of(page)
    assert User.objects.get(username="li").language == "en"
    assert client.post("/me/language/", {"language": "tlh"}).status_code == 400


def test_an_english_browser_is_still_shown_chinese(cast):
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get("/login/")
    assert "登录" in text_of(page)


def test_the_chosen_appearance_is_written_by_the_server(cast):
    client = cast.at("li")
    client.post("/me/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark" data-theme="dark"' in client.get("/").content.decode()
    assert client.post("/me/theme/", {"theme": "pink"}).status_code == 400


def test_whoever_wears_two_hats_may_act_with_one(cast):
    zhang, kangle = cast.city.users["zhang"], cast.city.organisations["kangle"]
    day = timezone.localdate().replace(year=2024)
    Membership.objects.create(user=zhang, organisation=kangle, role="community_staff", starts_on=day)
    cast.filed("zhao", "5.1", "路灯不亮", community=cast.city.id("kangle"))
    client = cast.at("zhang")
    assert "路灯不亮" in text_of(client.get("/"))
    client.post("/me/hat/", {"hat": f"coordinator:{cast.city.id('chengxi')}"})
    page = text_of(client.get("/"))
    assert "城西街道 · 协调员" in page
    assert "核实" not in page.partition("轮到我")[2].partition("我在等的")[0]
    client.post("/me/hat/", {"hat": "supervisor:1"})
    assert "现在您的岗位是：您的全部岗位" in text_of(client.get("/"))


def test_pages_are_never_kept_by_a_cache_and_let_nothing_in(cast):
    page = cast.at("li").get("/")
    assert "no-store" in page["Cache-Control"]
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
