"""Problems are said in the reader's language, with the words of the pages; codes stay codes."""

import re

import pytest
from django.test import Client
from rest_framework.test import APIClient

from coordination.api import me
from tests.doors.api import Scene, body, client
from tests.factories import city as cities

PROGRAM = re.compile(
    r"可以填的有：[a-z, ]+|NaN|`[^`]*`|“[^”]*”|auth/token/|/api/schema/|POST|Authorization|Content-Length|JSON|UTF-8|MB|KB|"
    r"X-CSRFToken|application/json"
)
"""What is the same in every language: names a program sends or reads."""
ENGLISH = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile("[一-鿿]")


@pytest.fixture
def scene(db):
    return Scene(cities.build())


def wrongs(scene):
    """One request for each way of going wrong, by what it is."""
    case, task = f"/api/v1/cases/{scene.number}", scene.task.pk
    zhang, li, lights = (client(scene.town, name) for name in ("zhang", "li", "lights"))
    key = {"Idempotency-Key": "k" * 300}
    yield "state", zhang.post(f"{case}/actions/verify/", {"finding": "x"}, format="json")
    yield "role", client(scene.town, "gas").post(f"{case}/actions/escalate/", {"ground": "danger"}, format="json")
    yield "subject", li.post(f"{case}/actions/task_accept/", {}, format="json")
    yield "gone", zhang.post(f"{case}/actions/task_verify/", {"task": 10**9}, format="json")
    yield "settled", zhang.post(f"/api/v1/tasks/{task}/actions/verify/", {}, format="json")
    yield "scope", lights.get(f"{case}/")
    yield (
        "field",
        li.post("/api/v1/cases/", {"title": 7, "more": 1, "reporter": 1, "location": {"x": 1}}, format="json"),
    )
    yield "key", li.post("/api/v1/cases/", body(), format="json", headers=key)
    yield "no action", li.post(f"{case}/actions/fly/", {}, format="json")
    yield "filter", li.get("/api/v1/cases/?colour=red")
    yield "size", li.get("/api/v1/cases/?size=0")
    yield "state filter", li.get("/api/v1/cases/?state=x")
    yield "not json", li.generic("POST", "/api/v1/cases/", "{", content_type="application/json")
    yield "not utf-8", li.generic("POST", "/api/v1/cases/", b"\xff\xfe{", content_type="application/json")
    yield "not once", li.generic("POST", "/api/v1/cases/", '{"a":1,"a":2}', content_type="application/json")
    yield "no number", li.generic("POST", "/api/v1/cases/", '{"a":NaN}', content_type="application/json")
    yield "deep", li.generic("POST", "/api/v1/cases/", "[" * 30 + "]" * 30, content_type="application/json")
    yield "a list", li.post("/api/v1/cases/", [], format="json")
    yield "large", li.generic("POST", "/api/v1/cases/", '"' + "x" * 600_000 + '"', content_type="application/json")
    yield "format", li.generic("POST", "/api/v1/cases/", "<a/>", content_type="text/xml")
    yield "method", li.delete(f"{case}/")
    yield "overview", li.get("/api/v1/statistics/overview/")
    yield "nowhere", li.get("/api/v1/nothing/")
    yield "outside", li.get("/api/nothing/")
    yield "stranger", APIClient().get("/api/v1/me/")
    yield "token", APIClient().get("/api/v1/me/", headers={"Authorization": "Token wrong"})
    yield "old token", APIClient().get("/api/v1/me/", headers={"Authorization": "Token " + "a" * 64})
    yield "password", APIClient().post("/api/v1/auth/token/", {"username": "li", "password": "no"}, format="json")
    yield "names", APIClient().post("/api/v1/auth/token/", {"name": "li"}, format="json")
    yield "csrf", crossing(scene)


def crossing(scene):
    """A page of somewhere else acts with the session of somebody signed in here."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(scene.town.users["li"], backend="django.contrib.auth.backends.ModelBackend")
    return browser.post("/api/v1/cases/", body(), content_type="application/json")


def test_every_problem_is_said_in_chinese_and_its_code_stays_english(scene):
    untold = {}
    for what, answer in wrongs(scene):
        assert answer.status_code >= 400, what
        assert answer["Content-Type"] == "application/problem+json", what
        said = answer.json()
        assert re.fullmatch("[a-z_]+", said["code"]), what
        texts = [said["title"], said["detail"], *said.get("errors", {}).values()]
        wrong = [text for text in texts if ENGLISH.search(PROGRAM.sub("", text)) or not CHINESE.search(text)]
        if wrong:
            untold[what] = wrong
    assert untold == {}


def test_a_refusal_names_roles_states_and_actions_as_the_pages_do(scene):
    zhang = client(scene.town, "zhang")
    said = zhang.post(f"/api/v1/cases/{scene.number}/actions/verify/", {"finding": "x"}, format="json").json()
    assert "处置中" in said["detail"] and "修改方案" in said["detail"]
    assert said["possible"] and all(re.fullmatch("[a-z_]+", action) for action in said["possible"])


def test_english_is_said_to_whoever_asks_for_it(scene):
    asked = {"Accept-Language": "en"}
    zhang = client(scene.town, "zhang")
    answer = zhang.post(f"/api/v1/cases/{scene.number}/actions/verify/", {"finding": "x"}, format="json", headers=asked)
    said = answer.json()
    assert said["title"] == "Not possible now"
    assert "In hand" in said["detail"] and not CHINESE.search(said["detail"])


def test_a_fault_of_ours_is_a_problem_too(scene, monkeypatch):
    def failing(*_asked):
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(me.WhoAmI, "get", failing)
    asking = APIClient(raise_request_exception=False)
    asking.force_authenticate(scene.town.users["li"])
    answer = asking.get("/api/v1/me/")
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert (said["code"], said["status"]) == ("broken", 500)
    assert "nobody foresaw" not in str(said) and CHINESE.search(said["detail"])
