"""What a browser keeps for when there is no network, as the server hands it out."""

import re

import pytest
from django.test import Client

from tests.doors.pages import main_of, text_of

pytestmark = pytest.mark.django_db


def test_the_copy_of_the_filing_page_holds_no_token_and_takes_no_message_along(cast):
    client = cast.at("li")
    client.post("/batch/", {})  # leaves a message for the next page
    copy = client.get("/cases/new/?copy=1")
    assert "存在本机的登记页" in main_of(copy)
    assert "copy=" not in copy.content.decode().replace("%3D", "="), "nothing on it leads back to the copy"
    assert "csrf" not in copy.content.decode().lower().replace("data-csrf", "")
    assert "请先勾选" not in main_of(copy)
    assert "请先勾选" in main_of(client.get("/"))


def test_whoever_files_nothing_gets_no_copy_and_is_offered_none(cast):
    client = cast.at("admin")
    assert client.get("/cases/new/?copy=1").status_code == 403
    assert "登记" not in main_of(client.get("/offline/"))
    assert 'href="/cases/new/"' in cast.at("li").get("/offline/").content.decode()


def test_the_worker_is_asked_for_anew_and_its_pages_may_start_it(cast):
    script = Client().get("/sw.js")
    assert script["Content-Type"] == "text/javascript"
    assert script["Cache-Control"] == "no-cache"
    assert "FILING = '/cases/new/'" in script.content.decode()
    assert "worker-src 'self'" in cast.at("li").get("/")["Content-Security-Policy"]


def test_a_page_that_comes_back_asks_who_is_signed_in_and_with_which_token(cast):
    client = Client(enforce_csrf_checks=True)
    user = cast.city.users["li"]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    here = client.get("/me/here/").json()
    assert here["user"] == str(user.pk)
    sent = {"description": "灯不亮", "category": cast.city.categories["5.1"].pk, "offered": "5.1", "queued": "1"}
    assert client.post("/cases/new/", sent | {"token": "a" * 32}).status_code == 403
    taken = client.post("/cases/new/", sent | {"token": "a" * 32}, headers={"X-CSRFToken": here["token"]})
    assert re.search(r"/cases/20\d\d-\d+/", taken.headers.get("Location", "")), text_of(taken)
