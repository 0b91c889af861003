"""A case filed to the wrong community: the first move is free, the second is ruled, finally."""

from datetime import timedelta

import pytest

from coordination.models import Ruling
from tests.journeys.driver import Drive, refused
from tests.journeys.scenes import on


def disputed(drive: Drive) -> int:
    """Filed at nine by Dianji, moved to Kangle at ten; Kangle asks at eleven that it go back."""
    case = drive.file(category="9.9", title="井盖松动", description="走上去响")
    drive.told(case)
    drive.later(hours=1)
    drive.place(case, by="li", community="kangle", reason="在康乐路口")
    assert (drive.case(case).community.code, drive.case(case).handler.code) == ("kangle", "kangle")
    assert drive.told(case) == {("zhao", "filed")}
    assert [(party, asks) for party, asks, _due in drive.turns(case)] == [("kangle", "verify")]
    with refused(404, "not_found"):
        drive.may(case, "li")
    drive.later(hours=1)
    drive.place(case, by="zhao", community="dianji", reason="井盖在电机厂门口")
    return case


def test_a_second_move_is_asked_of_the_coordinator_and_the_case_stays_until_then(drive: Drive):
    case = disputed(drive)
    assert (drive.state(case), drive.case(case).community.code) == ("reported", "kangle")
    assert drive.told(case) == {("zhang", "place_disputed")}, "who rules hears of it, and nobody was moved to"
    assert ("chengxi", "ruling", on("wed", "11:00")) in drive.turns(case)
    with refused(409, "place_disputed"):
        drive.place(case, by="zhao", community="dianji", reason="快点")
    ruling = Ruling.objects.get(case=case)
    assert (ruling.asked_by.code, ruling.owner.code, ruling.question.words) == ("kangle", "dianji", "井盖在电机厂门口")


@pytest.mark.parametrize(
    ("community", "outcome", "told"),
    [("dianji", "placed", {("li", "filed"), ("wang", "filed")}), ("kangle", "stays", {("zhao", "filed")})],
)
def test_the_coordinators_word_is_final(drive: Drive, community: str, outcome: str, told: set[tuple[str, str]]):
    case = disputed(drive)
    drive.told(case)
    drive.later(hours=1)
    drive.place(case, by="zhang", community=community, reason="看过地图")
    row, ruling = drive.case(case), Ruling.objects.get(case=case)
    assert (row.state, row.community.code, row.handler.code) == ("reported", community, community)
    assert (ruling.outcome, ruling.ruled_by, ruling.ruled_at) == (outcome, drive.city.users["zhang"], drive.now)
    assert drive.told(case) == told
    staff = "li" if community == "dianji" else "zhao"
    for by in (staff, "zhang"):
        with refused(403, "place_final"):
            drive.place(case, by=by, community="kangle" if community == "dianji" else "dianji", reason="不服")
    assert {party: span for party, span in drive.held(case).items() if span} == {
        "dianji": timedelta(hours=1),
        "kangle": timedelta(hours=2),
    }
    drive.verify(case, by=staff, finding="确实松动")
    assert drive.state(case) == "verified"


def test_between_two_subdistricts_the_city_rules(drive: Drive):
    case = drive.file(category="9.9")
    drive.place(case, by="li", community="kangle", reason="在康乐")
    drive.told(case)
    drive.place(case, by="zhao", community="xima", reason="在洗马村")
    assert drive.told(case) == {("he", "place_disputed")}
    with refused(409, "place_disputed"):
        drive.place(case, by="zhang", community="xima", reason="我看也是")
    drive.place(case, by="he", community="xima", reason="界碑以西")
    row = drive.case(case)
    assert (row.community.code, row.subdistrict.code, row.handler.code) == ("xima", "yuxiang", "xima")
    assert drive.told(case) == {("sun", "filed")}
    drive.verify(case, by="sun", finding="看过")


def test_a_case_nobody_could_place_is_placed_by_the_coordinator_who_holds_it(drive: Drive):
    case = drive.file(by="client", category="9.9", channel="12345")
    assert drive.told(case) == {("he", "filed")}
    assert drive.turns(case) == [("city", "place", on("tue", "15:00"))]
    drive.later(minutes=30)
    drive.place(case, by="he", community="dianji", reason="电话里问清了")
    assert drive.told(case) == {("li", "filed"), ("wang", "filed")}
    assert drive.held(case) == {"city": timedelta(minutes=30), "dianji": timedelta()}
