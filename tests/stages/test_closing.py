"""Closing: the check on site, what the resident answers, and what comes back."""

import pytest

from coordination.models import Approval, Case, Clock, Task
from tests.journeys.driver import ByStages, refused

FOUND = {"finding": "看过了"}


def test_unreachable_means_three_tries_on_two_days(drive: ByStages, resolved: int):
    def call() -> None:
        drive.note_phone_call(resolved, by="li", whom="resident", outcome="no_answer")

    for _ in range(3):
        call()
        drive.later(hours=1)
    with refused(422, "invalid", "answer"):
        drive.accept(resolved, by="li", answer="unreachable", **FOUND)
    drive.later(days=1)
    call()
    drive.accept(resolved, by="li", answer="unreachable", **FOUND)


def test_two_tries_on_two_days_are_not_enough_and_other_calls_do_not_count(drive: ByStages, resolved: int):
    for whom, outcome in (("resident", "no_answer"), ("department", "no_answer"), ("resident", "reached")):
        drive.note_phone_call(resolved, by="li", whom=whom, outcome=outcome)
        drive.later(days=1)
    drive.note_phone_call(resolved, by="li", whom="resident", outcome="no_answer")
    with refused(422, "invalid", "answer"):
        drive.accept(resolved, by="li", answer="unreachable", **FOUND)


def test_days_are_counted_in_shanghai(drive: ByStages, resolved: int):
    drive.now = drive.now.replace(hour=15, minute=30)  # 23:30
    for _ in range(2):
        drive.note_phone_call(resolved, by="li", whom="resident", outcome="no_answer")
    drive.later(hours=1)  # 00:30, the next day there and the same in UTC
    drive.note_phone_call(resolved, by="li", whom="resident", outcome="no_answer")
    drive.accept(resolved, by="li", answer="unreachable", **FOUND)


def test_tries_from_an_earlier_round_do_not_count(drive: ByStages, resolved: int):
    for _ in range(3):
        drive.note_phone_call(resolved, by="li", whom="resident", outcome="no_answer")
        drive.later(hours=9)
    drive.redo(resolved, by="li", tasks=["修墙"], reason="没修好")
    drive.task_accept(resolved, by="housing", task="修墙")
    drive.task_complete(resolved, by="housing", task="修墙", words="又修了")
    drive.task_verify(resolved, by="zhang", task="修墙")
    drive.worker(resolved)
    with refused(422, "invalid", "answer"):
        drive.accept(resolved, by="li", answer="unreachable", **FOUND)


def test_closing_against_the_residents_word_needs_consent(drive: ByStages, resolved: int):
    with refused(422, "invalid", "answer"):
        drive.accept(resolved, by="li", answer="dissatisfied", **FOUND)
    drive.request_consent(resolved, by="li", to="close", reason="要求过高")
    with refused(409, "still_open"):
        drive.accept(resolved, by="li", answer="satisfied", **FOUND)
    drive.give_consent(resolved, by="supervisor", approval="close")
    drive.accept(resolved, by="li", answer="dissatisfied", **FOUND)
    assert Approval.objects.get(case=resolved).used


def test_redoing_withdraws_the_request_to_close(drive: ByStages, resolved: int):
    drive.request_consent(resolved, by="li", to="close", reason="要求过高")
    drive.redo(resolved, by="li", tasks=["修墙"], reason="还是重做")
    assert Approval.objects.get(case=resolved).granted is False


def test_no_reporter_is_no_answer_where_one_left_a_number(drive: ByStages, resolved: int):
    drive.add_report(resolved, by="li", description="我家也是", reporter_phone="13900001111")
    with refused(422, "invalid", "answer"):
        drive.accept(resolved, by="li", answer="no_reporter", **FOUND)


def test_without_a_number_there_may_be_no_reporter(drive: ByStages, resolved: int):
    drive.accept(resolved, by="li", answer="no_reporter", **FOUND)


def test_an_open_supervision_order_keeps_a_case_open(drive: ByStages, resolved: int):
    order = {"organisation": "housing", "words": "说明原因", "due_at": drive.at(days=1)}
    drive.order_supervision(resolved, by="supervisor", **order)
    with refused(409, "still_open"):
        drive.accept(resolved, by="li", answer="satisfied", **FOUND)
    drive.answer_supervision(resolved, by="housing-lead", order="housing", words="原因如下")
    drive.close_supervision(resolved, by="supervisor", order="housing")
    drive.accept(resolved, by="li", answer="satisfied", **FOUND)


def test_the_coordinator_accepts_only_after_the_second_overdue(drive: ByStages, resolved: int):
    with refused(403, "community_accepts"):
        drive.accept(resolved, by="zhang", answer="satisfied", **FOUND)
    drive.later(days=3, hours=1)
    drive.worker(resolved)
    with refused(403, "community_accepts"):
        drive.accept(resolved, by="zhang", answer="satisfied", **FOUND)
    drive.later(days=3)
    drive.worker(resolved)
    drive.accept(resolved, by="zhang", answer="satisfied", **FOUND)


def _handled_by_li(drive: ByStages, local: int, checker: str) -> None:
    drive.handle_locally(local, by="li", what="贴告示")
    drive.task_complete(local, by="li", task="贴告示", words="贴了")
    drive.task_verify(local, by=checker, task="贴告示")
    drive.worker(local)


def test_a_community_of_one_is_checked_and_accepted_by_its_coordinator(drive: ByStages, local: int):
    drive.city.users["wang"].memberships.update(ends_on=drive.now.date())
    _handled_by_li(drive, local, "zhang")
    accept = Clock.objects.get(case=local, kind="accept", ended_at=None)
    assert (accept.party.code, accept.party_role) == ("chengxi", "coordinator")
    with refused(403, "did_it_yourself"):
        drive.accept(local, by="li", answer="satisfied", **FOUND)
    drive.accept(local, by="zhang", answer="satisfied", **FOUND)


def test_a_community_of_two_accepts_by_the_other_one(drive: ByStages, local: int):
    _handled_by_li(drive, local, "wang")
    with refused(403, "did_it_yourself"):
        drive.accept(local, by="li", answer="satisfied", **FOUND)
    with refused(403, "community_accepts"):
        drive.accept(local, by="zhang", answer="satisfied", **FOUND)
    drive.accept(local, by="wang", answer="satisfied", **FOUND)


def test_a_coordinator_who_stands_in_may_find_it_bad(drive: ByStages, local: int):
    drive.city.users["wang"].memberships.update(ends_on=drive.now.date())
    _handled_by_li(drive, local, "zhang")
    drive.redo(local, by="zhang", tasks=["贴告示"], reason="贴歪了")
    assert drive.states_of(Task, local) == {"贴告示": "assigned"}


def test_redoing_names_verified_tasks_of_the_case(drive: ByStages, resolved: int):
    with refused(422, "invalid", "tasks"):
        drive.redo(resolved, by="li", tasks=[], reason="不好")
    other = drive.file(category="2.2")
    drive.verify(other, by="li", finding="掉了")
    drive.handle_locally(other, by="li", what="别处的")
    with refused(422, "invalid", "tasks"):
        drive.redo(resolved, by="li", tasks=["别处的"], reason="不好")


@pytest.mark.parametrize("days", [15, 16])
def test_the_residents_word_counts_for_fifteen_days(drive: ByStages, resolved: int, days: int):
    drive.accept(resolved, by="li", answer="satisfied", **FOUND)
    drive.later(days=days)
    if days == 15:
        drive.reopen(resolved, by=f"resident:{resolved}", reason="又掉了")
        assert (drive.state(resolved), drive.case(resolved).handler.code) == ("escalated", "chengxi")
        return
    with refused(409, "window_over"):
        drive.reopen(resolved, by=f"resident:{resolved}", reason="又掉了")
    drive.reopen(resolved, by="li", reason="又掉了")


def test_a_resident_names_no_tasks_and_only_their_own_case(drive: ByStages, resolved: int):
    drive.accept(resolved, by="li", answer="satisfied", **FOUND)
    with refused(409, "window_over"):
        drive.reopen(resolved, by=f"resident:{resolved}", reason="又掉了", tasks=["修墙"])
    with refused(403, "not_your_role"):
        drive.reopen(resolved, by="resident:0", reason="又掉了")


def test_a_reopened_emergency_is_an_emergency_again(drive: ByStages):
    case = drive.file(category="2.1", severity=1)
    drive.verify(case, by="li", finding="沉降")
    drive.escalate(case, by="li", ground="danger")
    drive.worker(case)
    for code in ("housing", "water", "gas", "power"):
        drive.report_in(case, by=code, summons=code, contact=code, minutes=0)
    drive.agree_plan(case, by="zhang", tasks=[{"organisation": "housing", "what": "加固", "due_at": drive.at(hours=1)}])
    drive.contained(case, by="zhang")
    with refused(409, "contained_before"):
        drive.contained(case, by="zhang")
    drive.task_accept(case, by="housing", task="加固")
    drive.task_complete(case, by="housing", task="加固", words="好了")
    drive.task_verify(case, by="zhang", task="加固")
    drive.worker(case)
    drive.accept(case, by="li", answer="satisfied", **FOUND)
    drive.later(days=2)
    drive.reopen(case, by="supervisor", reason="又沉了")
    drive.worker(case)
    assert drive.state(case) == "convening"
    assert Clock.objects.filter(case=case, kind="contain", ended_at=None).exists()
    assert Case.objects.get(pk=case).contained_at is None


def test_a_rejected_case_is_reopened_where_it_began(drive: ByStages, local: int):
    drive.reject(local, by="li", ground="false", words="没有")
    drive.reopen(local, by="supervisor", reason="照片在此")
    assert drive.state(local) == "reported"


def unplaced_done_by_he(drive: ByStages) -> int:
    """Danger at an unknown place: the city's only coordinator signed, ordered himself about and did it."""
    case = drive.file(by="he", severity=3)
    drive.escalate(case, by="he", ground="danger")
    drive.sign(case, by="he", hold=True)
    drive.assign(case, by="he", organisation="city", what="拉警戒线", due_at=drive.at(hours=3))
    drive.task_accept(case, by="he", task="拉警戒线")
    drive.task_complete(case, by="he", task="拉警戒线", words="拉了")
    drive.task_verify(case, by="supervisor", task="拉警戒线")
    drive.worker(case)
    return case


def test_what_has_no_place_and_the_citys_only_coordinator_did_its_supervisor_accepts(drive: ByStages):
    case = unplaced_done_by_he(drive)
    asked = Clock.objects.running().get(case=case, kind="accept")
    assert (asked.party.code, asked.party_role) == ("city", "supervisor")
    assert {who for who, template in drive.told(case) if template == "resolved"} == {"supervisor"}
    with refused(403, "did_it_yourself"):
        drive.accept(case, by="he", answer="no_reporter", **FOUND)
    drive.note_phone_call(case, by="supervisor", whom="resident", outcome="no_answer")
    drive.accept(case, by="supervisor", answer="no_reporter", **FOUND)
    assert drive.state(case) == "closed"


def test_a_supervisor_checks_no_result_that_somebody_else_may_check(drive: ByStages, resolved: int):
    with refused(403, "not_your_role"):
        drive.accept(resolved, by="supervisor", answer="satisfied", **FOUND)
    drive.accept(resolved, by="li", answer="satisfied", **FOUND)
