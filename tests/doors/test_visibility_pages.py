"""Who gets which page: every address of the pages, from the resolver, by the whole cast and a stranger.

An address without a row fails; so does a row without an address.
"""

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from coordination.intake.photos import prepare
from coordination.models import Attachment, Case, Convening, Event, User
from coordination.registry import drafts
from coordination.stages import ACTIONS
from coordination.web import urls
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db

CAST = ("li", "wang", "zhao", "sun", "zhang", "qian", "he", "supervisor", "admin", "client")
CAST += ("housing", "gas", "gas-lead", "lights", "stranger")
SEES_REPORTERS = {"li", "wang", "zhang", "he", "supervisor"}
SEES = SEES_REPORTERS | {"housing", "gas", "gas-lead"}
OVERSEES = {"zhang", "qian", "he", "supervisor"}
SETS_ROBOTS = {"zhang", "qian", "he", "admin", "gas-lead"}
FILES = set(CAST) - {"admin", "client", "stranger"}
ALL = set(CAST)
OUT_OF_SCOPE, OUT_OF_ROLE = 404, 403


def rows(case: Case) -> dict[str, tuple[str, str, set[str], int]]:
    """By name: method, address, who gets in, and what the others are answered."""
    page = f"/cases/{case.number}/"
    meeting = Convening.objects.get(case=case).pk
    photo, report = Attachment.objects.get(case=case).pk, case.reports.get().pk
    return {
        "workbench": ("get", "/", ALL, 0),
        "case_list": ("get", "/cases/", ALL, 0),
        "case_new": ("get", "/cases/new/", FILES, OUT_OF_ROLE),
        "case_new_suggest": ("post", "/cases/new/suggest/", FILES, OUT_OF_ROLE),
        "case": ("get", page, SEES, OUT_OF_SCOPE),
        "dossier": ("get", f"{page}dossier.pdf", SEES, OUT_OF_SCOPE),
        "minutes_pdf": ("get", f"{page}minutes/{meeting}.pdf", SEES, OUT_OF_SCOPE),
        "minutes_docx": ("get", f"{page}minutes/{meeting}.docx", SEES, OUT_OF_SCOPE),
        "peek": ("get", f"{page}peek/", SEES, OUT_OF_SCOPE),
        "names": ("get", f"{page}names/", SEES, OUT_OF_SCOPE),
        "how_told": ("get", "/me/told/", ALL, 0),
        "own_record": ("get", "/me/record/", ALL, 0),
        "robot": ("get", "/me/robot/", SETS_ROBOTS, OUT_OF_ROLE),
        "shift": ("get", "/me/shift/", ALL, 0),
        "save_list": ("post", "/cases/saved/", ALL, 0),
        "batch": ("post", "/batch/", ALL, 0),
        "guide": ("get", "/help/", ALL, 0),
        "tour": ("post", "/me/tour/", ALL, 0),
        "no_network": ("get", "/offline/", ALL, 0),
        "who_is_here": ("get", "/me/here/", ALL, 0),
        "place_together": ("get", f"/batch/place/?case={case.number}", ALL, 0),
        "merge_together": ("get", f"/batch/merge/?case={case.number}", ALL, 0),
        "merged_into": ("get", f"/batch/merged/{case.number}/", SEES, OUT_OF_SCOPE),
        "room": ("get", f"{page}room/", SEES, OUT_OF_SCOPE),
        "plan_picture": ("post", f"{page}plan/", SEES, OUT_OF_SCOPE),
        "sent_ahead": ("post", "/photos/", ALL, 0),
        "draft_photo": ("get", f"/photos/{_sent_ahead_by('li')}/", {"li"}, OUT_OF_SCOPE),
        "photo": ("get", f"{page}photos/{photo}/", SEES, OUT_OF_SCOPE),
        "reveal": ("get", f"{page}reports/{report}/number/", SEES_REPORTERS, OUT_OF_SCOPE),
        "map_towns": ("get", "/map/towns/", ALL, 0),
        "map_points": ("get", "/map/points/", ALL, 0),
        "nearby": ("get", f"{page}nearby/", SEES, OUT_OF_SCOPE),
        "dashboard": ("get", "/dashboard/", OVERSEES, OUT_OF_ROLE),
        "notifications": ("get", "/messages/", ALL, 0),
        "set_theme": ("post", "/me/theme/", ALL, 0),
        "choose_hat": ("post", "/me/hat/", ALL, 0),
        "tick_by_hand": ("post", "/due/", OVERSEES, OUT_OF_ROLE),
        "set_language": ("post", "/me/language/", ALL, 0),
    }


def _sent_ahead_by(name: str) -> int:
    who, [photo] = User.objects.get(username=name), prepare([jpeg()])
    return drafts.keep(by=who.pk, photo=photo, at=timezone.now()).pk


OPEN_TO_ANYBODY = {"worker", "sign_in", "sign_out", "set_language"}
ACTS = {"case_action"}
SENT = {"theme": "dark", "language": "zh-hans", "description": "路灯不亮"}


@pytest.fixture
def case(cast):
    case = cast.convening()
    cast.at("li").post(f"/cases/{case.number}/attach/", {"photos": [jpeg()]})
    return case


def names() -> set[str]:
    return {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}


def test_every_address_has_a_row(case):
    assert names() == set(rows(case)) | OPEN_TO_ANYBODY | ACTS


@pytest.mark.parametrize("who", CAST)
def test_each_of_the_cast_gets_exactly_their_pages(cast, case, who):
    client = cast.at(who)
    answers = {}
    for name, (method, address, allowed, otherwise) in rows(case).items():
        answer = getattr(client, method)(address, SENT)
        expected = {200, 302} if who in allowed else {otherwise}
        if name == "reveal" and who in SEES - SEES_REPORTERS:
            expected = {OUT_OF_ROLE}
        if answer.streaming:
            answer.getvalue()
        if answer.status_code not in expected:
            answers[name] = answer.status_code
    assert answers == {}


def test_somebody_not_signed_in_is_asked_to_sign_in_everywhere(case):
    client = Client()
    for name, (method, address, _allowed, _otherwise) in rows(case).items():
        if name not in OPEN_TO_ANYBODY:
            answer = getattr(client, method)(address, SENT)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/"), name


def test_no_action_is_taken_by_whoever_does_not_see_the_case(cast, case):
    before, words = Event.objects.filter(case=case).count(), {"ground": "danger", "words": "x", "reason": "x"}
    addresses = {action: f"/cases/{case.number}/{action}/" for action in sorted(ACTIONS)}
    for who in sorted(ALL - SEES):
        client = cast.at(who)
        answers = {action: client.post(address, words).status_code for action, address in addresses.items()}
        assert answers == dict.fromkeys(ACTIONS, OUT_OF_SCOPE), who
    stranger = Client()
    for action, address in addresses.items():
        assert stranger.post(address)["Location"].startswith("/login/"), action
    assert Event.objects.filter(case=case).count() == before


def test_a_department_that_was_released_sees_the_case_as_it_was_and_nothing_later(cast, case):
    housing, summons = cast.city.users["housing"], cast.summons(case, "power")
    cast.act(
        case, "decline", "power", summons=summons.pk, clause="2.1.9", owner=cast.city.id("owner"), reason="不归我们"
    )
    ruling = summons.rulings.get()
    cast.act(case, "rule", "zhang", ruling=ruling.pk, outcome="released", reason="确实不归")
    cast.act(case, "comment", "zhang", words="放回以后的话")
    page = cast.at("power").get(f"/cases/{case.number}/").content.decode()
    assert "显示的是您单位退出时的情况" in page
    assert "放回以后的话" not in page
    assert "放回以后的话" in cast.at(housing.username).get(f"/cases/{case.number}/").content.decode()
