"""Filing and placing: whose case it becomes, what filing refuses, and who decides where it belongs."""

from datetime import timedelta

import pytest

from coordination.models import Clock, Event, Report, Ruling
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind
from coordination.stages import report
from tests.factories import city as cities
from tests.journeys.driver import T0, ByStages, refused


def running(case: int) -> dict[str, str]:
    clocks = Clock.objects.running().filter(case=case).select_related("party")
    return {clock.kind: clock.party.code for clock in clocks}


def test_a_report_becomes_a_case_of_its_community_with_two_clocks(drive: ByStages):
    case = drive.file(category="2.2")
    assert running(case) == {"verify": "dianji", "tier": "dianji"}
    assert drive.case(case).number == f"2026-{case}"
    assert Report.objects.get(case=case).text.words == "请来看看"


def test_the_number_carries_the_year_of_shanghai(drive: ByStages):
    drive.now = T0.replace(month=12, day=31, hour=16, minute=30)
    assert drive.case(drive.file()).number.startswith("2027-")


def test_a_category_nobody_chose_is_the_last_of_the_list(drive: ByStages):
    event = report.file(by=drive.city.actor("li"), title="说不清", description="有点怪", at=drive.now)
    assert event.case.category.code == "9.9"


def test_half_a_position_is_none(drive: ByStages):
    case = drive.case(drive.file(lat=34.8))
    assert (case.lat, case.lon) == (None, None)
    case = drive.case(drive.file(lat=34.8, lon=110.4))
    assert (case.lat, case.lon) == (34.8, 110.4)


def test_staff_on_the_spot_add_the_finding_and_land_in_verified(drive: ByStages):
    case = drive.file(finding="亲眼看见")
    assert (drive.state(case), drive.case(case).verified_at) == ("verified", drive.now)
    with refused(422, "invalid", "finding"):
        drive.file(by="zhang", community="dianji", finding="远远看见")


@pytest.mark.parametrize(
    ("by", "community", "handler"),
    [
        ("li", "dianji", "dianji"),
        ("zhang", "kangle", "kangle"),
        ("he", "xima", "xima"),
        ("water", "xima", "xima"),
        ("client", "dianji", "dianji"),
        ("zhang", None, "chengxi"),
        ("he", None, "city"),
        ("gas", None, "city"),
    ],
)
def test_who_files_where_and_who_answers(drive: ByStages, by: str, community: str | None, handler: str):
    where = {"community": community} if community else {}
    case = drive.file(by=by, **where)
    assert drive.case(case).handler.code == handler
    assert running(case)["verify" if community else "place"] == handler


@pytest.mark.parametrize(("by", "community"), [("li", "kangle"), ("zhang", "xima"), ("qian", "dianji")])
def test_nobody_files_outside_their_territory(drive: ByStages, by: str, community: str):
    with refused(422, "invalid", "community"):
        drive.file(by=by, community=community)


def test_a_hat_that_fits_is_used_whichever_was_given_first(drive: ByStages):
    cities.person(drive.city, "li", "kangle", "community_staff")
    assert Event.objects.get(case=drive.file(by="li", community="kangle")).organisation_id == drive.city.id("kangle")


def test_administrators_and_strangers_file_nothing(drive: ByStages):
    for name in ("admin", "stranger"):
        with refused(403, "not_your_role"):
            drive.file(by=name)


def test_a_resident_files_without_a_role(drive: ByStages):
    by = Actor(ActorKind.RESIDENT)
    told = report.file(by=by, title="路灯不亮", description="三盏", community=drive.city.id("xima"), at=drive.now)
    assert (told.actor_kind, told.organisation_id, told.user_id) == ("resident", None, None)


def test_an_empty_description_and_a_department_as_place_are_refused(drive: ByStages):
    with refused(422, "invalid", "description"):
        drive.file(description="")
    with refused(422, "invalid", "community"):
        drive.file(by="he", community="water")
    with refused(422, "invalid", "territory"):
        drive.file(by="he", territory=drive.city.id("water"))


def test_a_report_cannot_have_come_in_later_than_now(drive: ByStages):
    with refused(422, "invalid", "received_at"):
        drive.file(received_at=drive.at(minutes=1))
    case = drive.file(received_at=drive.at(days=-3))
    assert Report.objects.get(case=case).received_at == drive.at(days=-3)
    assert drive.case(case).filed_at == drive.now


def test_the_first_move_is_free_and_the_second_is_asked_for(drive: ByStages):
    case = drive.file()
    drive.place(case, by="li", community="kangle")
    assert running(case) == {"verify": "kangle", "tier": "kangle"}
    with refused(403, "not_your_role"):
        drive.place(case, by="li", community="dianji")
    drive.place(case, by="zhao", community="dianji", reason="不在我们这")
    ruling = Ruling.objects.get(case=case)
    assert (ruling.ruler.code, ruling.owner.code, ruling.question.words) == ("chengxi", "dianji", "不在我们这")
    assert running(case) == {"verify": "kangle", "tier": "kangle", "ruling": "chengxi"}
    with refused(409, "place_disputed"):
        drive.place(case, by="zhao", community="xima")


def test_the_coordinators_ruling_stands_even_against_the_coordinator(drive: ByStages):
    case = drive.file()
    drive.place(case, by="li", community="kangle")
    drive.place(case, by="zhao", community="dianji")
    drive.place(case, by="zhang", community="kangle", reason="就是你们")
    assert (drive.case(case).community.code, Ruling.objects.get(case=case).outcome) == ("kangle", "stays")
    for name in ("zhao", "zhang"):
        with refused(409 if name == "x" else 403, "place_final"):
            drive.place(case, by=name, community="dianji")
    drive.place(case, by="he", community="dianji", reason="市里更正")
    assert drive.case(case).community.code == "dianji"


def test_between_two_subdistricts_the_city_rules(drive: ByStages):
    case = drive.file()
    drive.place(case, by="li", community="kangle")
    drive.place(case, by="zhao", community="xima")
    with refused(409, "place_disputed"):
        drive.place(case, by="zhang", community="xima")
    drive.place(case, by="he", community="xima")
    found = drive.case(case)
    assert (found.community.code, found.subdistrict.code, found.handler.code) == ("xima", "yuxiang", "xima")


def test_verifying_withdraws_the_question_of_place(drive: ByStages):
    case = drive.file()
    drive.place(case, by="li", community="kangle")
    drive.place(case, by="zhao", community="dianji")
    drive.verify(case, by="zhao", finding="原来是我们的")
    assert Ruling.objects.get(case=case).outcome == "withdrawn"


def test_a_case_is_placed_in_a_community_and_in_another_one(drive: ByStages):
    case = drive.file()
    for code in ("water", "dianji", "chengxi"):
        with refused(422, "invalid", "community"):
            drive.place(case, by="li", community=code)


def test_an_unplaced_case_is_placed_before_anything_is_found(drive: ByStages):
    case = drive.file(by="zhang")
    with refused(403, "not_your_role"):
        drive.verify(case, by="zhang", finding="看过")
    drive.later(minutes=20)
    drive.place(case, by="zhang", community="kangle")
    assert running(case) == {"verify": "kangle", "tier": "kangle"}
    assert Clock.objects.get(case=case, kind="verify").started_at == drive.now
    drive.place(case, by="zhao", community="dianji")
    assert drive.case(case).community.code == "dianji", "placing was no move: the first one is still free"


def test_an_unplaced_emergency_is_escalated_where_it_lies(drive: ByStages):
    case = drive.file(by="zhang", category="2.1", severity=1)
    drive.escalate(case, by="zhang", ground="danger")
    drive.later(seconds=1)
    drive.worker(case)
    assert (drive.state(case), drive.case(case).handler.code) == ("convening", "chengxi")
    drive.reclassify(case, by="zhang", community="kangle", reason="问清楚了")
    assert drive.case(case).community.code == "kangle"


def test_another_residents_report_starts_no_clock(drive: ByStages):
    case = drive.file(category="2.2")
    before = Clock.objects.filter(case=case).count()
    drive.later(hours=1)
    drive.add_report(case, by="li", description="我家也是", reporter_phone="13900001111")
    drive.add_report(case, by=f"resident:{case}", description="还没好")
    assert (Report.objects.filter(case=case).count(), Clock.objects.filter(case=case).count()) == (3, before)
    assert drive.now - drive.case(case).filed_at == timedelta(hours=1)
