"""The REST door: filing, looking, acting, and how it says no."""

import threading
from urllib.parse import parse_qs

import jsonschema
import pytest
from django.db import connection
from django.test import override_settings
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from coordination.models import Attachment, Case, IdempotencyKey, Report
from tests.doors.api import Scene, body, client
from tests.doors.pictures import jpeg
from tests.factories import city as cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cities.build()


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


def test_a_wrong_part_names_itself_and_the_ones_there_are(city):
    scene = Scene(city)
    chair = client(city, "zhang")
    url = f"/api/v1/cases/{scene.number}/actions/mark_absent/"
    answer = chair.post(url, {}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["summons"])
    answer = chair.post(url, {"summons": scene.summons.pk}, format="json").json()
    assert (answer["code"], answer["state"]) == ("subject_settled", "acting")
    assert "amend_plan" in answer["possible"] and answer["who"] == ["chair"]


def test_an_action_that_is_none_names_those_there_are(city):
    scene = Scene(city)
    answer = client(city, "zhang").post(f"/api/v1/cases/{scene.number}/actions/explode/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_action")
    assert "verify" in answer.json()["actions"]


def test_a_plan_with_a_cycle_names_the_tasks(city):
    scene = Scene(city)
    water, gas = ({"organisation": code, "what": code, "due_at": "2099-01-01T08:00"} for code in ("water", "gas"))
    plan = [{**water, "key": "a", "waits_for": ["b"]}, {**gas, "key": "b", "waits_for": ["a"]}]
    said = {"tasks": plan, "reason": "x"}
    answer = client(city, "zhang").post(f"/api/v1/cases/{scene.number}/actions/amend_plan/", said, format="json")
    assert answer.status_code == 422
    assert all(name.startswith("tasks") for name in answer.json()["errors"])
    assert scene.case.tasks.count() == 2


def test_a_summons_and_a_task_are_answered_at_their_own_address(city):
    scene = Scene(city)
    ruled = client(city, "zhang").post(
        f"/api/v1/summons/{scene.ruling.summons_id}/actions/rule/",
        {"outcome": "confirmed", "reason": "要来"},
        format="json",
    )
    assert (ruled.status_code, ruled.json()["number"]) == (200, scene.other.number)
    gas, water = client(city, "gas"), client(city, "water")
    accept = f"/api/v1/tasks/{scene.task.pk}/actions/accept/"
    assert water.post(accept, {}, format="json").status_code == 403
    assert gas.post(accept, {"contact": "老周"}, format="json").json()["action"] == "task_accept"
    assert gas.post(accept, {}, format="json").status_code == 409


def test_allowed_actions_say_where_to_post_and_what(city):
    scene = Scene(city)
    seen = 0
    for who in ("li", "zhang", "gas", "supervisor"):
        for case in (scene.case, scene.other):
            for action in client(city, who).get(f"/api/v1/cases/{case.number}/").json()["allowed_actions"]:
                jsonschema.Draft202012Validator.check_schema(action["schema"])
                assert resolve(action["url"])
                assert (action["on"] is None) == (action["subjects"] == [])
                seen += 1
    assert seen > 40


def test_what_is_allowed_is_done_as_its_schema_says(city):
    scene = Scene(city)
    gas = client(city, "gas")
    actions = gas.get(f"/api/v1/cases/{scene.number}/").json()["allowed_actions"]
    accept = next(action for action in actions if action["action"] == "task_accept")
    assert accept["subjects"] == [{"id": scene.task.pk, "title": "1. 关气"}]
    sent = {"task": accept["subjects"][0]["id"], "contact": "老周"}
    jsonschema.validate(sent, accept["schema"])
    assert gas.post(accept["url"], sent, format="json").status_code == 200


def test_the_timeline_over_rest_names_the_clock_and_the_process(city):
    scene = Scene(city)
    events = client(city, "zhang").get(f"/api/v1/cases/{scene.number}/events/").json()["results"]
    convened = next(event for event in events if event["action"] == "convene")
    assert (convened["clock"], convened["actor_kind"], convened["process"]) == ("convene", "clock", "worker@test")
    assert len(convened["summonses"]) == 4
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    english = client(city, "zhang").get(f"/api/v1/cases/{scene.number}/events/", headers={"Accept-Language": "en"})
    assert english.json()["results"][0]["said"] == "电机社区 李晓燕 filed the case (Web)"


def test_pages_of_the_list_follow_one_another(city):
    li = client(city, "li")
    filed = [li.post("/api/v1/cases/", body(title=f"{n}"), format="json").json()["number"] for n in range(5)]
    seen, url = [], "/api/v1/cases/?size=2&state=open"
    while url:
        page = li.get(url).json()
        seen += [row["number"] for row in page["results"]]
        url = page["next"]
    assert seen == filed[::-1]
    assert "state=open" in li.get("/api/v1/cases/?size=2&state=open").json()["next"]


def test_photos_are_sent_and_fetched(city, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    scene = Scene(city)
    url = f"/api/v1/cases/{scene.number}/attachments/"
    gas = client(city, "gas")
    answer = gas.post(url, {"photos": [jpeg()], "task": scene.task.pk}, format="multipart")
    assert answer.status_code == 201, answer.json()
    [pk] = answer.json()["attachments"]
    assert Attachment.objects.get(pk=pk).task_id == scene.task.pk
    photo = gas.get(f"{url}{pk}/")
    assert (photo.status_code, photo["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(photo.streaming_content)[:2] == b"\xff\xd8"
    assert client(city, "power").get(f"{url}{pk}/").status_code == 404
    for wrong in ({}, {"photos": ["x"]}, {"photos": [jpeg()], "task": "x"}, {"photos": [jpeg()], "more": "x"}):
        assert gas.post(url, wrong, format="multipart").status_code == 422
    assert client(city, "sun").post(url, {"photos": [jpeg()]}, format="multipart").status_code == 404


def test_every_figure_over_rest_opens_its_list(city):
    Scene(city)
    he = client(city, "he")
    seen = he.get("/api/v1/statistics/overview/").json()
    figures = [*seen["needs"], *seen["by_state"], *seen["by_severity"], seen["open"], seen["filed"]]
    assert sum(figure["count"] for figure in figures) > 5
    for figure in figures:
        if figure["name"] != "filed":
            rows = he.get(f"/api/v1/cases/?{figure['query']}&size=100").json()["results"]
            assert len(rows) == figure["count"], figure
    assert {kind["kind"] for kind in seen["time_held"]} == {"community", "subdistrict"}
    assert len(seen["days"]) == 30
    assert set(parse_qs(seen["days"][0]["filed"]["query"])) == {"filed_after", "filed_before"}
    assert client(city, "li").get("/api/v1/statistics/overview/").status_code == 403


def test_filing_without_a_category_keeps_what_its_words_suggest(city):
    city.categories["5.1"].keywords = ["路灯", "不亮"]
    city.categories["5.1"].save()
    said = {"title": "路灯不亮", "description": "巷子里路灯全不亮"}
    number = client(city, "li").post("/api/v1/cases/", said, format="json").json()["number"]
    assert client(city, "li").get(f"/api/v1/cases/{number}/").json()["suggestion"]["code"] == "5.1"


def test_a_filing_that_was_refused_leaves_its_key_free(city):
    li = client(city, "li")
    headers = {"Idempotency-Key": "k"}
    assert li.post("/api/v1/cases/", body(community="kangle"), format="json", headers=headers).status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert li.post("/api/v1/cases/", body(), format="json", headers=headers).status_code == 201


def test_keys_are_each_clients_own_and_forgotten_after_a_week(city):
    headers = {"Idempotency-Key": "k"}
    first = client(city, "li").post("/api/v1/cases/", body(), format="json", headers=headers).json()
    other = client(city, "wang").post("/api/v1/cases/", body(), format="json", headers=headers).json()
    assert first["number"] != other["number"]
    IdempotencyKey.objects.update(created_at="2026-01-01T00:00Z")
    anew = client(city, "li").post("/api/v1/cases/", body(title="新"), format="json", headers=headers)
    assert anew.status_code == 201 and anew.json()["number"] != first["number"]


@pytest.mark.django_db(transaction=True)
def test_twenty_retries_at_once_file_once_and_get_the_same_answer():
    city = cities.build()
    answers, start = [], threading.Barrier(20)

    def file():
        asked = APIClient()
        asked.force_authenticate(city.users["li"])
        start.wait()
        answers.append(asked.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "same"}))
        connection.close()

    threads = [threading.Thread(target=file) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert (Case.objects.count(), Report.objects.count()) == (1, 1)


def test_the_documentation_is_complete():
    with override_settings():
        schema = SchemaGenerator().get_schema(request=None, public=True)
    components = schema["components"]["schemas"]
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            assert call["description"], (path, method)
            assert "401" in call["responses"], (path, method)
            for answer in call["responses"].values():
                for content in answer.get("content", {}).values():
                    reference = content["schema"].get("$ref", "")
                    assert reference.rpartition("/")[2] in components, (path, method)


def test_pages_and_filing_cost_few_statements(city, django_assert_max_num_queries):
    scene = Scene(city)
    li, zhang = client(city, "li"), client(city, "zhang")
    for who in (li, zhang):
        who.post("/api/v1/cases/", body(), format="json")
        who.get(f"/api/v1/cases/{scene.number}/")
    with django_assert_max_num_queries(23):
        li.post("/api/v1/cases/", body(), format="json", headers={"Idempotency-Key": "k"})
    for who in ("li", "zhang", "he", "gas", "power"):
        asked = client(city, who)
        with django_assert_max_num_queries(10):
            assert asked.get("/api/v1/cases/?state=open").json()["results"] or who == "power"
        with django_assert_max_num_queries(10):
            asked.get("/api/v1/me/inbox/")
        with django_assert_max_num_queries(17):
            asked.get(f"/api/v1/cases/{scene.number}/")
        with django_assert_max_num_queries(10):
            asked.get(f"/api/v1/cases/{scene.number}/events/")
