"""Every address of the REST door, taken from the resolver and from the schema, for the whole cast, a stranger and nobody."""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

from coordination.api import urls
from coordination.models import Event
from tests.doors.api import AT_WORK, CAST, IN_SCOPE, Scene, client
from tests.factories import city as cities

FILERS = frozenset(CAST) - {"admin", "stranger"}
OVERSEERS = frozenset({"zhang", "qian", "he", "supervisor"})
EVERYBODY = frozenset(CAST)

SIGNED_IN = ("me", "inbox", "cases", "organisations", "categories", "duties")
OF_THE_CASE = ("case", "events", "attachments", "photo", "no_such_action")
NOWHERE = ("nowhere",)


def rows():
    """Each address by name: (methods, what it is about)."""
    table = dict.fromkeys(SIGNED_IN, (("get",), "anybody signed in"))
    table["cases"] = (("get", "post"), "anybody signed in")
    table["token"] = (("post", "delete"), "token")
    table["overview"] = (("get",), "overseers")
    table |= {"case": (("get",), "case"), "events": (("get",), "case")}
    table |= {"attachments": (("post",), "case"), "photo": (("get",), "photo")}
    table["no_such_action"] = (("post",), "case")
    table["nowhere"] = (("get", "post"), "nothing")
    for name in DO:
        table[f"do_{name}"] = (("post",), "case")
    for name in ("report_in", "decline", "rule", "call_again", "mark_absent"):
        table[f"summons_{name}"] = (("post",), "summons")
    for name in ("accept", "start", "complete", "verify", "return", "rule", "redo", "request_extension"):
        table[f"task_{name}"] = (("post",), "task")
    return table


DO = [
    "place",
    "verify",
    "reject",
    "merge",
    "unmerge",
    "handle_locally",
    "escalate",
    "sign",
    "send_back",
    "order",
    "assign",
    "convene",
    "call_off",
    "agree_plan",
    "amend_plan",
    "accept",
    "redo",
    "reopen",
    "reclassify",
    "suspend",
    "resume",
    "add_report",
    "add_department",
    "call_again",
    "mark_absent",
    "note_phone_call",
    "contained",
    "open_meeting",
    "attend",
    "position",
    "countersign",
    "comment",
    "report_in",
    "decline",
    "rule",
    "task_accept",
    "task_start",
    "task_complete",
    "task_return",
    "task_rule",
    "task_verify",
    "task_redo",
    "request_extension",
    "approve_extension",
    "refuse_extension",
    "request_suspension",
    "refuse_suspension",
    "request_consent",
    "give_consent",
    "refuse_consent",
    "hold_convening",
    "hand_over",
    "order_supervision",
    "answer_supervision",
    "close_supervision",
]


@pytest.fixture
def scene(db):
    return Scene(cities.build())


def test_every_address_of_the_resolver_has_a_row():
    assert {pattern.name for pattern in urls.urlpatterns} == set(rows())


def test_every_call_of_the_schema_has_a_row():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    table, missing = rows(), []
    for path, calls in paths.items():
        name = _name_of(path)
        if name is not None:
            missing += [(path, method) for method in calls if method not in table.get(name, ((),))[0]]
    assert not missing


def _name_of(path):
    if not path.startswith("/api/v1/"):
        return None
    found = get_resolver().resolve(path.replace("{number}", "2026-1").replace("{id}", "1").replace("{pk}", "1"))
    return found.url_name


def address(name, scene):
    if name == "photo":
        return reverse("api:photo", args=[scene.number, scene.photo.pk])
    if name == "no_such_action":
        return reverse("api:no_such_action", args=[scene.number, "explode"])
    if name.startswith("summons_"):
        return reverse(f"api:{name}", args=[scene.summons.pk])
    if name.startswith("task_"):
        return reverse(f"api:{name}", args=[scene.task.pk])
    if name.startswith("do_") or name in ("case", "events", "attachments"):
        return reverse(f"api:{name}", args=[scene.number])
    return "/api/v1/nowhere/at/all/" if name == "nowhere" else reverse(f"api:{name}")


def expected(name, method, about, who):
    """The statuses somebody may get."""
    if about == "nothing":
        return {404}
    if about == "token":
        return {422} if method == "post" else {204} if who else {401}
    if not who:
        return {401}
    if about == "overseers":
        return {200} if who in OVERSEERS else {403}
    if about == "anybody signed in":
        return {200} if method == "get" else {422}
    if about == "photo":
        return {404}
    seen = who in IN_SCOPE and (about != "task" or who in AT_WORK)
    if not seen or name == "no_such_action":
        return {404}
    if method == "get":
        return {200}
    if who == "power":
        return {403, 409, 415, 422}
    return {200, 201, 403, 409, 415, 422}


def test_nobody_reads_or_writes_outside_their_scope(scene):
    wrong = []
    for name, (methods, about) in rows().items():
        for method in methods:
            for who in (*CAST, ""):
                before = Event.objects.count()
                with transaction.atomic():
                    answer = getattr(client(scene.town, who), method)(address(name, scene), {}, format=_format(method))
                    wrote = Event.objects.count() - before
                    transaction.set_rollback(True)
                allowed = expected(name, method, about, who)
                if answer.status_code not in allowed or (wrote and answer.status_code >= 300):
                    wrong.append((name, method, who or "nobody", answer.status_code, sorted(allowed)))
                if answer.status_code >= 400:
                    assert answer["Content-Type"] == "application/problem+json", (name, who)
    assert not wrong


def _format(method):
    return None if method == "get" else "json"


def test_lists_show_each_exactly_what_they_may_see(scene):
    both = {scene.number, scene.other.number}
    for who in CAST:
        rows_ = client(scene.town, who).get("/api/v1/cases/").json()["results"]
        assert {row["number"] for row in rows_} == (both if who in IN_SCOPE else set()), who


def test_departments_and_released_ones_see_no_more_than_they_may(scene):
    seen = {who: client(scene.town, who).get(f"/api/v1/cases/{scene.number}/").json() for who in IN_SCOPE}
    for who in ("gas", "gas-lead", "power"):
        [said] = seen[who]["reports"]
        assert (said["name"], said["phone"], said["code"]) == ("", "", "")
        assert not seen[who]["sees_reporters"]
    for who in ("li", "zhang", "he", "supervisor"):
        [said] = seen[who]["reports"]
        assert (said["name"], said["phone"]) == ("王**", "139****1234")
    released = seen["power"]
    assert (released["state"], released["tasks"], released["allowed_actions"]) == ("convening", [], [])
    assert "13900001234" not in str(seen) and "王师傅" not in str(seen)


@pytest.mark.parametrize("who", sorted(EVERYBODY - IN_SCOPE))
def test_a_case_that_is_not_yours_looks_like_one_that_is_not_there(scene, who):
    asked = client(scene.town, who)
    real = asked.get(f"/api/v1/cases/{scene.number}/").json()
    unreal = asked.get("/api/v1/cases/2026-999999/").json()
    assert real == unreal


def test_whoever_files_nothing_is_told_who_does(scene):
    said = {"title": "x", "description": "y"}
    for who in CAST:
        with transaction.atomic():
            status = client(scene.town, who).post("/api/v1/cases/", said, format="json").status_code
            transaction.set_rollback(True)
        assert status == (201 if who in FILERS else 403), who
