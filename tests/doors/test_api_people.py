"""Signing in over REST: tokens that expire and can be revoked, lockout, and who somebody is."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.doors.api import Scene, client
from tests.factories import city as cities

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/token/"


@pytest.fixture
def town(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    town = cities.build()
    town.users["li"].set_password("right")
    town.users["li"].save()
    return town


def sign_in(password="right", username="li", **extra):
    return APIClient().post(URL, {"username": username, "password": password}, format="json", **extra)


def test_a_name_and_a_password_make_a_token_that_expires(town):
    answer = sign_in().json()
    assert len(answer["token"]) >= 64 and answer["expiry"]
    asked = APIClient()
    asked.credentials(HTTP_AUTHORIZATION=f"Token {answer['token']}")
    me = asked.get("/api/v1/me/").json()
    assert (me["username"], me["name"]) == ("li", "李晓燕")
    assert [(r["role"], r["organisation"]["code"]) for r in me["roles"]] == [("community_staff", "dianji")]
    assert answer["token"] not in AuthToken.objects.values_list("digest", flat=True)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert asked.get("/api/v1/me/").status_code == 401
    assert asked.post(URL, {"username": "li", "password": "right"}, format="json").status_code == 200


def test_a_token_is_revoked_by_whoever_holds_it(town):
    asked = APIClient()
    asked.credentials(HTTP_AUTHORIZATION=f"Token {sign_in().json()['token']}")
    assert asked.delete(URL).status_code == 204
    assert asked.get("/api/v1/me/").status_code == 401


def test_a_token_costs_one_statement_and_the_hats_another(town, django_assert_num_queries):
    asked = APIClient()
    asked.credentials(HTTP_AUTHORIZATION=f"Token {sign_in().json()['token']}")
    asked.get("/api/v1/me/")
    with django_assert_num_queries(2):
        asked.get("/api/v1/me/")


def test_a_wrong_password_says_nothing_about_which_was_wrong(town):
    first, second = sign_in("wrong"), sign_in("wrong", "nobody")
    assert first.status_code == second.status_code == 401
    assert first.json() == second.json()


def test_guessing_at_one_name_is_locked_out_and_says_for_how_long(town, settings):
    statuses = [sign_in("wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT + 2)]
    assert statuses[0] == 401 and statuses[-1] == 429
    locked = sign_in()
    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert locked["Content-Type"] == "application/problem+json"
    assert sign_in(REMOTE_ADDR="10.0.0.9").status_code == 200


def test_tries_from_one_address_are_counted(town, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"sign_in": "3/min"}}
    statuses = [sign_in("wrong", f"nobody{n}").status_code for n in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_filing_is_counted_by_person(town, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"filing": "2/min"}}
    said = {"title": "x", "description": "y"}
    answers = [client(town, "li").post("/api/v1/cases/", said, format="json") for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, 429]
    assert int(answers[-1]["Retry-After"]) <= 61
    assert client(town, "zhao").post("/api/v1/cases/", said, format="json").status_code == 201
    assert client(town, "li").get("/api/v1/cases/").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"username": "li"},
        {"username": 1, "password": []},
        {"username": "a\x00", "password": "\ud800"},
        {"user": "li"},
    ],
)
def test_half_a_sign_in_names_what_is_missing(town, sent):
    answer = APIClient().generic("POST", URL, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 422 and answer.json()["errors"]


def test_the_inbox_over_rest_holds_what_waits_and_what_is_waited_for(town):
    scene = Scene(town)
    got = client(town, "gas").get("/api/v1/me/inbox/").json()
    asked = [(item["number"], item["asks"], item["actions"][0]) for item in got["results"]]
    assert (scene.number, "task_sign", "task_accept") in asked
    assert got["counts"]["total"] == len(got["results"])
    waits = client(town, "water").get("/api/v1/me/inbox/").json()["waiting"]
    assert {item["party"]["code"] for item in waits} == {"gas"}


def test_lists_that_forms_are_filled_from(town):
    li = client(town, "li")
    rows = {row["code"]: row for row in li.get("/api/v1/organisations/").json()["results"]}
    assert (rows["dianji"]["parent"], rows["gas"]["parent"], rows["city"]["kind"]) == ("chengxi", None, "city")
    kinds = {row["code"]: row for row in li.get("/api/v1/categories/").json()["results"]}
    assert kinds["2.1"]["parent"] == "2" and kinds["2"]["parent"] is None
    duty = next(d for d in li.get("/api/v1/duties/").json()["results"] if d["category"]["code"] == "2.1")
    assert [d["organisation"] for d in duty["departments"]] == ["housing", "water", "gas", "power"]
    assert duty["decline_clauses"][0]["clause"] == "2.1.9"
