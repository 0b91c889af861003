"""What is entered becomes what a stage takes: one cleaning for pages and programs."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import translation

from coordination.intake.fields import Scope, cleaned
from coordination.intake.forms import form_class, form_for
from coordination.intake.schema import schema_of
from coordination.models import Case
from coordination.reading import catalogue
from coordination.rules.fields import FIELDS, Field
from tests.factories import city as cities


@pytest.fixture(autouse=True)
def _english():
    """What is wrong is asked for in the words of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def town(db):
    catalogue.forget()
    yield cities.build()
    catalogue.forget()


def one(kind, raw, scope=None, **more):
    asked = Field("x", kind, "X", **more)
    values, told = cleaned([asked], {"x": raw}, scope or Scope())
    return told.get("x") if told else values.get("x")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "  两行\r\n字\x00\x07\ud800  ", "两行\n字"),
        ("line", "a\nb\u202e c", "a b c"),
        ("flag", "on", True),
        ("flag", False, False),
        ("minutes", "15", 15),
        ("severity", 1, 1),
        ("moment", "2026-11-24T14:30", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("moment", "2026-11-24T14:30:00Z", datetime(2026, 11, 24, 14, 30, tzinfo=UTC)),
        ("phone", "139 0000-1234", "13900001234"),
        ("phone", "+86 13900001234", "13900001234"),
        ("phone", "0359-8022345", "03598022345"),
        ("latitude", 34.86, 34.86),
        ("tasks", [3, "4", 3], [3, 4]),
        ("keys", ["a", 2, "#1"], ["a", "2", "#1"]),
    ],
)
def test_a_value_is_understood(kind, raw, value):
    assert one(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text", 5),
        ("text", {"a": 1}),
        ("line", True),
        ("flag", "perhaps"),
        ("flag", 1.5),
        ("minutes", -1),
        ("minutes", 10**30),
        ("minutes", "9" * 5000),
        ("minutes", 1.5),
        ("minutes", True),
        ("severity", 0),
        ("severity", "I"),
        ("moment", "tomorrow"),
        ("moment", 20261124),
        ("moment", "9999-12-31T23:59:59-23:59"),
        ("moment", "0001-01-01T00:00+14:00"),
        ("moment", "2026-02-30"),
        ("moment", "9998-01-01T00:00"),
        ("phone", "call me"),
        ("phone", "1390000123"),
        ("latitude", float("nan")),
        ("latitude", 1e400),
        ("longitude", 181),
        ("longitude", [1]),
        ("tasks", "1"),
        ("tasks", [[1]]),
        ("tasks", list(range(1000))),
        ("plan", {"a": 1}),
        ("plan", [1]),
        ("choice", ["a"]),
    ],
)
def test_what_cannot_be_used_is_said(kind, raw):
    asked = Field("x", kind, "X")
    values, told = cleaned([asked], {"x": raw}, Scope())
    assert values == {} and next(iter(told)).startswith("x") and all(str(words) for words in told.values())


def test_too_much_says_by_how_much():
    assert "2" in one("line", "x" * 12, longest=10)


@translation.override("en")
def test_organisations_go_by_code_or_id_and_only_where_they_make_sense(town):
    case = Case(community_id=town.id("dianji"), subdistrict_id=town.id("chengxi"), handler_id=town.id("chengxi"))
    scope = Scope(case=case)
    assert one("organisation", "gas", scope) == one("organisation", town.id("gas"), scope) == town.id("gas")
    assert one("organisation", "dianji", scope) == town.id("dianji")
    assert "community" in one("organisation", "xima", scope)
    assert "department" in one("department", "chengxi", scope)
    assert one("community", str(town.id("xima"))) == town.id("xima")
    assert "list" in one("community", "gas")
    assert one("departments", ["gas", "water", "gas"]) == [town.id("gas"), town.id("water")]
    assert one("category", "2.1") == town.categories["2.1"].pk
    assert "list" in one("category", "2") and "list" in one("category", 10**40)
    assert str(one("community", True)) and str(one("community", "\x00"))


def test_names_nobody_asked_for_are_named_with_what_is_known():
    _values, told = cleaned(FIELDS["comment"], {"words": "x", "wrods": "y", "\ud800": 1, "seen": 3}, also=("seen",))
    assert "words" in told["wrods"] and "seen" not in told and "" in told


def test_a_plan_names_every_fault_by_task_and_field(town):
    plan = [
        {"key": "a", "organisation": "gas", "what": "关气", "due_at": "2026-11-24T15:00"},
        {"organisation": "nobody", "what": "", "due_at": "soon", "extra": 1},
    ]
    _values, told = cleaned(FIELDS["agree_plan"], {"tasks": plan})
    assert set(told) == {"tasks.2.organisation", "tasks.2.what", "tasks.2.due_at", "tasks.2.extra"}
    values, told = cleaned(FIELDS["agree_plan"], {"tasks": plan[:1]})
    assert not told and values["tasks"][0]["organisation"] == town.id("gas")


def test_a_page_sends_a_plan_as_repeated_fields(town):
    sent = QueryDict(
        "tasks-0-organisation=gas&tasks-0-what=a&tasks-0-due_at=2026-11-24T15:00&tasks-0-key=1"
        "&tasks-1-organisation=water&tasks-1-what=b&tasks-1-due_at=2026-11-24T16:00&tasks-1-waits_for=1"
        "&tasks-2-organisation=&tasks-2-what="
    )
    form = form_for("agree_plan", sent)
    assert form.is_valid(), form.errors
    assert [(row["what"], row.get("waits_for")) for row in form.values["tasks"]] == [("a", None), ("b", ["1"])]


@pytest.mark.parametrize("action", sorted(FIELDS))
def test_every_action_has_a_form_that_renders_and_a_schema(town, action):
    form = form_class(action)(auto_id=f"{action}-%s")
    assert form.as_div() or not FIELDS[action]
    schema = schema_of(FIELDS[action])
    assert set(schema["properties"]) == {asked.name for asked in FIELDS[action]}
    assert schema.get("required", []) == [asked.name for asked in FIELDS[action] if asked.required]


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(town):
    form = form_for("decline", QueryDict("reason=%E4%B8%8D&owner=gas"))
    assert not form.is_valid() and set(form.errors) == {"clause"}
    assert form["reason"].value() == "不"
    good = form_for("verify", QueryDict("finding=x&category=&severity=2"))
    assert good.is_valid() and good.values == {"finding": "x", "severity": 2}
