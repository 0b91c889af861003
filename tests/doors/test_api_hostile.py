"""Whatever is sent, the answer is a problem that names what is wrong, and nothing half-done stays."""

import json
from itertools import count

import pytest
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from coordination.api import actions
from coordination.models import Case, Event, Text
from coordination.rules.lifecycle import ROWS
from tests.doors.api import Scene, body, client
from tests.factories import city as cities

GARBAGE = {
    "not json": b"{",
    "not utf-8": b'{"words": "\xff\xfe"}',
    "a list": b"[1]",
    "a string": b'"x"',
    "null": b"null",
    "nan": b'{"within": NaN}',
    "deep": b"[" * 200000,
    "deep and closed": b'{"a":' * 60 + b"1" + b"}" * 60,
    "huge number": b'{"within": ' + b"9" * 10000 + b"}",
    "two values": b"{} {}",
    "too large": b'{"words": "' + b"x" * 600_000 + b'"}',
    "nul": b"\x00",
    "unknown": b'{"\\ud800\\u0000": 1, "nobody asked": 2}',
}
PROBLEM = "application/problem+json"
MUCH = {"filing": "100000/min", "sign_in": "100000/min"}
VALUES = [
    None,
    -1,
    10**30,
    True,
    "\x00'; DROP TABLE coordination_case; --",
    "\ud800",
    "x" * 5000,
    ["\ud800", None, {}],
    {"a": {"b": [1]}},
    "9999-12-31T23:59:59+14:00",
]
ADDRESSES = [
    "cases/?q=%00",
    "cases/?q=%ED%A0%80",
    "cases/?q=" + "x" * 3000,
    "cases/?q=" + "%25" * 50,
    "cases/?cursor=%00",
    "cases/?cursor=bnx8",
    "cases/?cursor=" + "A" * 5000,
    "cases/?cursor=bjIwMjYtMTEtMjRUMDA6MDA6MDB8OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    "cases/?size=0",
    "cases/?size=²",
    "cases/?size=999999999999999999999999",
    "cases/?severity=1,%00",
    "cases/?community=" + "9" * 400,
    "cases/?filed_after=0001-01-01T00:00%2B14:00",
    "cases/?filed_before=9999-12-31",
    "cases/?state=open&state=&state=%0A",
    "cases/?nonsense=1",
    "cases/2026-%00/",
    "cases/%ED%A0%80/",
    "cases/" + "9" * 3000 + "/",
    "cases/2026-1/attachments/99999999999999999999999999/",
    "statistics/overview/?from=2026-13-01",
    "statistics/overview/?from=0001-01-01&to=9999-12-31",
    "statistics/overview/?org=%00",
    "statistics/overview/?to=2026-02-30",
    "me/?x=%00",
]
GOOD = {
    "line": "一行",
    "text": "几句",
    "name": "老周",
    "phone": "13900001234",
    "flag": True,
    "minutes": 5,
    "moment": "2099-01-01T08:00",
    "organisation": "gas",
    "department": "gas",
    "departments": ["gas"],
    "community": "kangle",
    "category": "2.2",
    "severity": 2,
    "clause": "2.1.9",
    "latitude": 34.8,
    "longitude": 110.4,
    "case": "2026-1",
    "tasks": [],
    "plan": [{"organisation": "gas", "what": "关气", "due_at": "2099-01-01T08:00"}],
}


@pytest.fixture
def scene(db):
    return Scene(cities.build())


def _posts(scene):
    """Every address that takes JSON, with the row of its action."""
    yield "/api/v1/cases/", ROWS["file"]
    for name in actions.ON_CASES:
        yield reverse(f"api:do_{name}", args=[scene.number]), ROWS[name]
    for name, action in actions.ON_SUMMONSES.items():
        yield reverse(f"api:summons_{name}", args=[scene.summons.pk]), ROWS[action]
    for name, action in actions.ON_TASKS.items():
        yield reverse(f"api:task_{name}", args=[scene.task.pk]), ROWS[action]


def _counts():
    return Case.objects.count(), Event.objects.count(), Text.objects.count()


def test_garbage_is_not_understood_and_changes_nothing(scene, settings):
    """Each address takes every third kind, beginning where the one before it did not; filing takes them all."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": MUCH}
    before, wrong, zhang, kinds = _counts(), [], client(scene.town, "zhang"), list(GARBAGE.items())
    for turn, url in enumerate([*(url for url, _row in _posts(scene)), "/api/v1/auth/token/"]):
        for what, sent in kinds[turn % 3 :: 3] if turn else kinds:
            answer = zhang.generic("POST", url, sent, content_type="application/json")
            said = answer.json()
            told = said["status"] == answer.status_code and said["detail"] and said["code"] and said["title"]
            if answer.status_code not in (400, 413, 422) or answer["Content-Type"] != PROBLEM or not told:
                wrong.append((url, what, answer.status_code))
    assert not wrong
    assert _counts() == before


def test_every_field_survives_wrong_values(scene, settings):
    """With all other fields good, so that a bad one goes as deep as it can. Each field takes every third of the values,
    beginning where the one before it did not, so that each kind of field meets them all."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": MUCH}
    zhang, wrong, turn = client(scene.town, "zhang"), [], count()
    for url, row in _posts(scene):
        for asked in row.fields:
            good = {one.name: _good(one) for one in row.fields}
            given = {**({row.on: scene.task.pk} if row.on and f"/{row.on}" not in url else {}), **good}
            for value in VALUES[next(turn) % 3 :: 3]:
                with transaction.atomic():
                    sent = json.dumps({**given, asked.name: value})
                    answer = zhang.generic("POST", url, sent, content_type="application/json")
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    wrong.append((url, asked.name, value, answer.status_code))
                json.dumps(answer.json())
    assert not wrong


def _good(asked):
    return asked.choices[0][0] if asked.kind == "choice" else GOOD[asked.kind]


def test_hostile_addresses_never_break_anything(scene):
    for url in ADDRESSES:
        answer = client(scene.town, "he").get(f"/api/v1/{url}")
        assert answer.status_code in (200, 404, 422), (url, answer.status_code)
        assert answer.json()


def test_parts_that_cannot_be_are_not_there(scene):
    he = client(scene.town, "he")
    for pk in ("0", "9" * 30, "18446744073709551617"):
        assert he.post(f"/api/v1/tasks/{pk}/actions/accept/", {}, format="json").status_code == 404
        assert he.post(f"/api/v1/summons/{pk}/actions/report_in/", {}, format="json").status_code == 404


TOKENS = ["", "Token", "Token ", "Token x y", "Token \xff\xfe", "Token " + "x" * 5000, "Bearer x", "token 0123abcd"]


def test_a_token_that_is_none_is_401(db):
    for header in TOKENS:
        answer = APIClient().get("/api/v1/me/", headers={"Authorization": header})
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM), header
        assert answer["WWW-Authenticate"]


def test_other_formats_and_methods_are_refused_in_kind(scene):
    zhang = client(scene.town, "zhang")
    form = zhang.post("/api/v1/cases/", {"title": "x"}, format="multipart")
    assert (form.status_code, form["Content-Type"]) == (415, "application/problem+json")
    for method in ("put", "patch", "delete", "options"):
        answer = getattr(zhang, method)("/api/v1/cases/")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert zhang.get("/api/v1/cases/", headers={"Accept": "text/html"})["Content-Type"] == "application/json"


def test_a_key_that_cannot_be_kept_is_refused(scene):
    li = client(scene.town, "li")
    for key in ("x" * 201, "a\x00b", "\x7f"):
        answer = li.post("/api/v1/cases/", body(), format="json", HTTP_IDEMPOTENCY_KEY=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_unusable")


def test_what_was_typed_is_kept_as_it_was_but_for_what_cannot_be_shown(scene):
    said = body(title="  <b>5 号楼</b>\u202e\x00 下沉 ", description="第一行\r\n第二行\x07 😀 𠮷")
    number = client(scene.town, "li").post("/api/v1/cases/", said, format="json").json()["number"]
    case = client(scene.town, "li").get(f"/api/v1/cases/{number}/").json()
    assert case["title"] == "<b>5 号楼</b> 下沉"
    assert case["reports"][0]["words"] == "第一行\n第二行 😀 𠮷"
