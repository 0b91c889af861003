"""The REST door: filing, looking, acting, and how it says no."""

import pytest
from rest_framework.test import APIClient

from coordination.models import Case, Report
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cities.build()


def client(city, name):
    found = APIClient()
    found.force_authenticate(city.users[name])
    return found


def body(**more):
    said = {
        "title": "楼体下沉",
        "description": "墙裂了",
        "category": "2.1",
        "reporter": {"name": "王", "phone": "13900001234"},
    }
    return {**said, **more}


def test_a_retry_under_the_same_key_files_nothing_twice(city):
    li = client(city, "li")
    first = li.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "k1"})
    again = li.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Report.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(city):
    li = client(city, "li")
    li.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "k1"})
    other = li.post("/api/v1/cases/", body(title="别的"), format="json", headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"category": "99.9"}, "category"),
        ({"community": "kangle"}, "community"),
        ({"title": "长" * 121}, "title"),
        ({"description": ""}, "description"),
        ({"severity": 9}, "severity"),
        ({"reporter": {"phone": "1390000123"}}, "reporter.phone"),
        ({"location": {"lat": 200}}, "location.lat"),
        ({"nonsense": 1}, "nonsense"),
        ({"title": 7}, "title"),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing_behind(city, wrong, field):
    answer = client(city, "li").post("/api/v1/cases/", body(**wrong), format="json")
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Case.objects.exists()


def test_malformed_json_is_not_understood(city):
    answer = client(city, "li").post("/api/v1/cases/", "{", content_type="application/json")
    assert answer.status_code == 400


def test_a_wrong_action_says_what_is_possible_and_who_may(city):
    li = client(city, "li")
    number = li.post("/api/v1/cases/", body(), format="json").json()["number"]
    answer = li.post(f"/api/v1/cases/{number}/actions/accept/", {"finding": "x", "answer": "satisfied"}, format="json")
    said = answer.json()
    assert answer.status_code == 409
    assert said["state"] == "reported"
    assert "verify" in said["possible"]
    assert "community" in said["who"]


def test_out_of_scope_is_not_found_and_out_of_role_is_forbidden(city):
    number = client(city, "li").post("/api/v1/cases/", body(), format="json").json()["number"]
    assert client(city, "zhao").get(f"/api/v1/cases/{number}/").status_code == 404
    answer = client(city, "zhang").post(f"/api/v1/cases/{number}/actions/verify/", {"finding": "x"}, format="json")
    assert answer.status_code == 403
    assert APIClient().get("/api/v1/cases/").status_code == 401


def test_every_case_says_what_may_be_done(city):
    li = client(city, "li")
    number = li.post("/api/v1/cases/", body(), format="json").json()["number"]
    said = li.get(f"/api/v1/cases/{number}/").json()
    verify = next(a for a in said["allowed_actions"] if a["action"] == "verify")
    assert verify["schema"]["required"] == ["finding"]
    assert said["whose_turn"][0]["party"]["code"] == "dianji"


def test_a_stale_form_never_overwrites(city):
    li = client(city, "li")
    number = li.post("/api/v1/cases/", body(), format="json").json()["number"]
    url = f"/api/v1/cases/{number}/actions/verify/"
    assert li.post(url, {"finding": "属实", "seen": 1}, format="json").status_code == 200
    again = li.post(url, {"finding": "属实", "seen": 1}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "stale")


def test_pages_and_filing_cost_few_statements(city, django_assert_max_num_queries):
    li = client(city, "li")
    number = li.post("/api/v1/cases/", body(), format="json").json()["number"]
    li.get("/api/v1/cases/")
    with django_assert_max_num_queries(25):
        li.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "k"})
    with django_assert_max_num_queries(12):
        li.get("/api/v1/cases/")
    with django_assert_max_num_queries(12):
        li.get("/api/v1/me/inbox/")
    with django_assert_max_num_queries(20):
        li.get(f"/api/v1/cases/{number}/")
