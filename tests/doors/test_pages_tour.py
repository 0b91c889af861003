"""Shown around on the first sign-in: what each role is shown, that it is remembered, and the same as a list."""

import re

import pytest

from coordination.models import User
from tests.doors.pages import main_of

pytestmark = pytest.mark.django_db


def steps(page) -> list[str]:
    """What the steps stand beside."""
    return re.findall(r'class="tour__step" data-at="([^"]+)"', page.content.decode())


def test_somebody_new_is_shown_around_until_they_have_seen_it_and_again_when_they_ask(cast):
    client = cast.at("li")
    assert steps(client.get("/"))
    assert client.post("/me/tour/")["Location"] == "/"
    assert User.objects.get(username="li").toured_at
    assert steps(client.get("/")) == []
    assert steps(cast.at("wang").get("/")), "a colleague is new all the same"
    client = cast.at("li")
    assert "再看一遍导览" in main_of(client.get("/help/"))
    client.post("/me/tour/", {"again": "1"})
    assert steps(client.get("/"))


@pytest.mark.parametrize(
    ("who", "beside"),
    [
        ("li", "a[href=&quot;/cases/new/&quot;]"),
        ("zhang", "#part-todo"),
        ("gas", ".whoami"),
        ("gas-lead", ".whoami"),
        ("supervisor", "a[href=&quot;/dashboard/&quot;]"),
        ("admin", "a[href=&quot;/admin/&quot;]"),
    ],
)
def test_each_role_is_shown_its_own_things(cast, who, beside):
    found = steps(cast.at(who).get("/"))
    assert beside in found
    assert len(found) <= 6


@pytest.mark.parametrize("who", ["client", "stranger"])
def test_a_program_and_whoever_has_no_role_are_shown_nothing(cast, who):
    assert steps(cast.at(who).get("/")) == []


def test_without_javascript_the_steps_are_a_list_on_the_help_page(cast):
    page = main_of(cast.at("gas").get("/help/"))
    assert "被谁挡住" in page
    assert "勾选这一行" in page
