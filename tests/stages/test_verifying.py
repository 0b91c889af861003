"""Verifying, reclassifying, rejecting, handling locally, escalating, signing, sending back."""

import pytest

from coordination.models import Approval, Clock, Event, Summons, Task
from tests.journeys.driver import ByStages, refused


def kinds(case: int) -> set[str]:
    return set(Clock.objects.running().filter(case=case).values_list("kind", flat=True))


def test_the_finding_settles_category_and_severity(drive: ByStages):
    case = drive.file(category="9.9")
    drive.verify(case, by="li", finding="是沉降", category="2.1", severity=2)
    found = drive.case(case)
    assert (found.category.code, found.severity, found.duty.category.code) == ("2.1", 2, "2.1")


def test_only_its_own_community_verifies_and_only_once(drive: ByStages, local: int):
    with refused(409, "wrong_state"):
        drive.verify(local, by="li", finding="再看")
    case = drive.file()
    for name in ("zhao", "zhang", "he", "supervisor", "housing", "stranger"):
        with refused(403, "not_your_role"):
            drive.verify(case, by=name, finding="看过")


def test_a_wrong_time_says_what_is_possible_now_and_who_may(drive: ByStages, local: int):
    with pytest.raises(Exception) as caught:
        drive.verify(local, by="li", finding="再看")
    told = caught.value.details
    assert told["state"] == "verified"
    assert {"handle_locally", "escalate", "reject", "reclassify"} <= set(told["possible"])
    assert (told["from_states"], told["who"]) == (["reported"], ["community"])


def test_reclassifying_must_change_something(drive: ByStages, local: int):
    with refused(422, "unchanged"):
        drive.reclassify(local, by="li", severity=3, reason="一样")


def test_a_place_is_corrected_by_whom_it_concerns(drive: ByStages, local: int, escalated: int):
    with refused(422, "invalid", "community"):
        drive.reclassify(escalated, by="zhang", community="xima", reason="在村里")
    drive.reclassify(escalated, by="zhang", community="kangle", address="三排二号", reason="隔壁")
    assert (drive.case(escalated).community.code, drive.case(escalated).address) == ("kangle", "三排二号")
    drive.escalate(escalated, by="zhang", ground="beyond_powers")
    drive.reclassify(escalated, by="he", community="xima", reason="市里更正")
    assert drive.case(escalated).subdistrict.code == "yuxiang"


def test_a_community_moves_a_case_by_placing_it(drive: ByStages, local: int):
    with refused(422, "invalid", "community"):
        drive.reclassify(local, by="li", community="kangle", reason="隔壁")


def test_an_unplaced_case_gets_its_community_by_placing_so_that_the_community_answers_for_it(drive: ByStages):
    case = drive.file(by="client", category="2.2")
    with refused(422, "invalid", "community"):
        drive.reclassify(case, by="he", community="xima", reason="在村里")
    drive.place(case, by="he", community="xima")
    assert drive.case(case).handler.code == "xima"


def test_a_case_does_not_move_away_from_a_community_that_still_has_work_on_it(drive: ByStages, escalated: int):
    drive.order(escalated, by="zhang", organisation="dianji", what="拉警戒线", within=60)
    with refused(409, "still_busy"):
        drive.reclassify(escalated, by="zhang", community="kangle", reason="隔壁")
    drive.task_accept(escalated, by="li", task="拉警戒线")
    drive.task_complete(escalated, by="li", task="拉警戒线", words="拉好了")
    drive.task_verify(escalated, by="zhang", task="拉警戒线")
    drive.reclassify(escalated, by="zhang", community="kangle", reason="隔壁")
    asked = drive.file(category="2.2")
    drive.order_supervision(asked, by="supervisor", organisation="dianji", words="快看", due_at=drive.at(hours=2))
    with refused(409, "still_busy"):
        drive.place(asked, by="li", community="kangle")


def test_rejecting_to_another_body_names_it(drive: ByStages, local: int):
    with refused(422, "invalid", "body"):
        drive.reject(local, by="li", ground="other_level", words="归铁路")
    drive.reject(local, by="li", ground="other_level", body="铁路局", words="归铁路管，电话 12306")
    assert drive.state(local) == "rejected"
    assert kinds(local) == set()


def test_an_escalated_case_is_rejected_with_consent_that_serves_once(drive: ByStages, escalated: int):
    with refused(409, "needs_consent"):
        drive.reject(escalated, by="zhang", ground="false", words="查无此事")
    with refused(422, "invalid", "to"):
        drive.request_consent(escalated, by="zhang", to="close", reason="要结")
    drive.request_consent(escalated, by="zhang", to="reject", reason="查无此事")
    with refused(409, "asked_before"):
        drive.request_consent(escalated, by="zhang", to="reject", reason="再问")
    with refused(403, "not_your_role"):
        drive.give_consent(escalated, by="he", approval="reject")
    drive.give_consent(escalated, by="supervisor", approval="reject")
    drive.reject(escalated, by="zhang", ground="false", words="查无此事")
    assert Approval.objects.get(case=escalated).used


def test_refused_consent_leaves_the_case_as_it_is(drive: ByStages, escalated: int):
    drive.request_consent(escalated, by="zhang", to="reject", reason="查无此事")
    drive.refuse_consent(escalated, by="supervisor", approval="reject", reason="再查")
    with refused(409, "needs_consent"):
        drive.reject(escalated, by="zhang", ground="false", words="查无此事")


def test_a_consent_lapses_when_the_case_goes_on(drive: ByStages, escalated: int):
    drive.request_consent(escalated, by="zhang", to="reject", reason="查无此事")
    drive.give_consent(escalated, by="supervisor", approval="reject")
    drive.convene(escalated, by="zhang")
    drive.call_off(escalated, by="zhang", reason="不用")
    with refused(409, "needs_consent"):
        drive.reject(escalated, by="zhang", ground="false", words="查无此事")


def test_a_request_for_consent_is_withdrawn_when_the_case_goes_on(drive: ByStages, escalated: int):
    drive.request_consent(escalated, by="zhang", to="reject", reason="查无此事")
    drive.convene(escalated, by="zhang")
    assert Approval.objects.get(case=escalated).granted is False
    assert Event.objects.filter(case=escalated).latest("seq").payload["withdrawn"] == [Approval.objects.get().pk]


def test_a_community_handles_what_the_duty_list_lets_it(drive: ByStages, local: int):
    with refused(422, "invalid", "due_at"):
        drive.handle_locally(local, by="li", what="贴告示", due_at=drive.at(minutes=-1))
    drive.handle_locally(local, by="li", what="贴告示")
    task = Task.objects.get(case=local)
    assert (task.kind, task.state, task.due_at) == ("local", "accepted", Clock.objects.get(kind="tier").due_at)
    lights = drive.file(category="5.1")
    drive.verify(lights, by="li", finding="不亮")
    with refused(409, "beyond_community"):
        drive.handle_locally(lights, by="li", what="换灯泡")


def test_danger_is_never_handled_locally(drive: ByStages, local: int):
    drive.reclassify(local, by="li", severity=1, reason="要塌")
    with refused(409, "beyond_community"):
        drive.handle_locally(local, by="li", what="支一下")


def test_unverified_only_danger_goes_up(drive: ByStages):
    case = drive.file()
    with refused(422, "invalid", "ground"):
        drive.escalate(case, by="li", ground="beyond_means")
    drive.escalate(case, by="li", ground="danger")
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "chengxi")


def test_a_handler_signs_once_at_each_level(drive: ByStages, escalated: int):
    with refused(409, "signed_before"):
        drive.sign(escalated, by="zhang")
    drive.escalate(escalated, by="zhang", ground="beyond_powers")
    assert "sign" in kinds(escalated)
    with refused(403, "not_your_role"):
        drive.sign(escalated, by="zhang")
    drive.sign(escalated, by="he")
    with refused(409, "at_the_top"):
        drive.escalate(escalated, by="he", ground="beyond_powers")


def test_signing_convenes_where_two_departments_are_required_unless_held(drive: ByStages, local: int):
    drive.escalate(local, by="li", ground="beyond_means")
    assert "convene" not in kinds(local)
    drive.sign(local, by="zhang")
    assert "convene" in kinds(local)
    drive.worker(local)
    assert drive.state(local) == "convening"


def test_a_convening_is_held_before_or_while_signing(drive: ByStages, local: int):
    drive.escalate(local, by="li", ground="beyond_means")
    drive.hold_convening(local, by="zhang", reason="先看看")
    with refused(409, "held_before"):
        drive.hold_convening(local, by="zhang", reason="再看看")
    drive.sign(local, by="zhang")
    assert drive.worker(local) == 0
    drive.convene(local, by="zhang")


def test_one_department_is_not_convened_by_the_clock(drive: ByStages):
    case = drive.file(category="5.1")
    drive.verify(case, by="li", finding="不亮")
    drive.escalate(case, by="li", ground="beyond_powers")
    drive.sign(case, by="zhang")
    assert kinds(case) == {"dispatch", "tier"}


def test_a_category_without_departments_is_not_convened(drive: ByStages):
    case = drive.file(category="9.9")
    drive.verify(case, by="li", finding="怪")
    drive.escalate(case, by="li", ground="beyond_powers")
    with refused(409, "no_departments"):
        drive.convene(case, by="zhang")


def test_sending_back_happens_once_per_level(drive: ByStages, escalated: int):
    drive.send_back(escalated, by="zhang", reason="社区能办")
    assert (drive.state(escalated), drive.case(escalated).handler.code) == ("verified", "dianji")
    drive.escalate(escalated, by="li", ground="beyond_means")
    with refused(409, "sent_back_before"):
        drive.send_back(escalated, by="zhang", reason="还是能办")
    drive.escalate(escalated, by="zhang", ground="beyond_powers")
    drive.send_back(escalated, by="he", reason="街道能办")
    assert (drive.state(escalated), drive.case(escalated).handler.code) == ("escalated", "chengxi")
    assert "sign" in kinds(escalated)


def test_what_was_never_verified_goes_back_to_be_looked_at(drive: ByStages):
    case = drive.file(category="2.2")
    drive.escalate(case, by="li", ground="danger")
    drive.send_back(case, by="zhang", reason="没有危险")
    assert drive.state(case) == "reported"


def test_nothing_is_sent_back_while_an_order_is_being_carried_out(drive: ByStages, escalated: int):
    drive.order(escalated, by="zhang", organisation="gas", what="关气", within=30)
    with refused(409, "tasks_open"):
        drive.send_back(escalated, by="zhang", reason="社区能办")


def test_what_a_community_may_not_handle_is_not_sent_back_to_it(drive: ByStages):
    case = drive.file(category="5.1")
    drive.verify(case, by="li", finding="不亮")
    drive.escalate(case, by="li", ground="beyond_powers")
    with refused(409, "beyond_community"):
        drive.send_back(case, by="zhang", reason="社区能办")


def test_danger_without_a_known_place_is_escalated_where_it_lies_and_convened_at_once(drive: ByStages):
    case = drive.file(by="client", category="2.1", severity=1)
    assert (drive.case(case).handler.code, drive.case(case).community) == ("city", None)
    with refused(422, "invalid", "ground"):
        drive.escalate(case, by="he", ground="beyond_means")
    drive.escalate(case, by="he", ground="danger")
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "city")
    assert drive.worker(case) == 1
    assert drive.states_of(Summons, case) == dict.fromkeys(("housing", "water", "gas", "power"), "sent")
    drive.reclassify(case, by="he", community="dianji", reason="问到了地址")
    assert (drive.case(case).community.code, drive.case(case).handler.code) == ("dianji", "city")


def test_a_clock_does_not_escalate_what_the_city_holds_unplaced(drive: ByStages):
    case = drive.file(by="client", category="2.2")
    drive.later(days=60)
    drive.worker(case)
    assert drive.state(case) == "reported"
    assert {"place", "tier"} <= kinds(case)


def test_danger_reopened_at_the_city_without_a_place_stays_with_the_city(drive: ByStages):
    case = drive.file(by="zhang", category="2.2")
    drive.escalate(case, by="zhang", ground="danger")
    drive.escalate(case, by="zhang", ground="danger")
    drive.request_consent(case, by="he", to="reject", reason="查无此处")
    drive.give_consent(case, by="supervisor", approval="reject")
    drive.reject(case, by="he", ground="false", words="查无此处")
    drive.reopen(case, by="supervisor", reason="有照片")
    drive.escalate(case, by="he", ground="danger")
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "city")
