""" "Not fixed": reopened by the resident within the window, or by the community with the tasks to be done again."""

from datetime import timedelta

from coordination.models import Task
from tests.journeys.driver import Drive, refused
from tests.journeys.scenes import closed, do, escalated, on, resolved


def test_the_resident_says_not_fixed_within_the_window_and_the_last_handler_has_it_again(drive: Drive):
    case = closed(drive)
    drive.later(days=15)
    drive.reopen(case, by=f"resident:{case}", reason="又掉了一块")
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "chengxi")
    assert drive.told(case) == {("zhang", "reopened")}
    assert drive.turns(case) == [("chengxi", "sign", drive.at(hours=6))], "four hours of work, and lunch"
    assert drive.held(case)[None] == timedelta(days=15), "while it was closed it was nobody's"
    assert drive.states_of(Task, case) == {"围挡": "verified", "修墙": "verified"}


def test_after_the_window_the_resident_reports_anew(drive: Drive):
    case = closed(drive)
    drive.later(days=15, seconds=1)
    with refused(409, "window_over"):
        drive.reopen(case, by=f"resident:{case}", reason="又掉了一块")
    assert drive.state(case) == "closed"


def test_a_resident_of_another_case_reopens_nothing(drive: Drive):
    case = closed(drive)
    with refused(403, "not_your_role"):
        drive.reopen(case, by=f"resident:{case + 1}", reason="又掉了一块")


def test_the_community_names_the_tasks_to_be_done_again(drive: Drive):
    case = closed(drive)
    drive.later(days=2)
    with refused(403, "not_your_role"):
        drive.reopen(case, by="zhang", reason="没修好", tasks=["修墙"])
    drive.reopen(case, by="li", reason="雨后又掉", tasks=["修墙"])
    assert drive.state(case) == "acting"
    assert drive.states_of(Task, case) == {"围挡": "verified", "修墙": "assigned"}
    assert drive.told(case) == {("zhang", "reopened"), ("housing", "task_redo")}
    assert ("housing", "task_sign", on("thu", "17:00")) in drive.turns(case)
    assert drive.held(case)[None] == timedelta(days=2)
    with refused(409, "wrong_state"):
        drive.accept(case, by="li", finding="好了", answer="no_reporter")
    do(drive, case, "修墙", by="housing")
    assert drive.worker(case) == 1
    drive.accept(case, by="li", finding="这回修好了", answer="no_reporter")
    assert (drive.state(case), drive.case(case).closed_at) == ("closed", drive.now)
    assert drive.held(case, "task", "修墙")["housing"] == timedelta(minutes=90), "an hour, then half an hour"


def test_what_the_community_closed_by_itself_comes_back_to_the_community(drive: Drive):
    case = drive.file(category="2.2")
    drive.verify(case, by="li", finding="掉了一片")
    drive.handle_locally(case, by="li", what="铲掉松动的墙皮")
    drive.later(hours=1)
    drive.task_complete(case, by="li", task="铲掉松动的墙皮", words="铲了")
    drive.task_verify(case, by="wang", task="铲掉松动的墙皮")
    drive.worker(case)
    with refused(403, "did_it_yourself"):
        drive.accept(case, by="li", finding="好了", answer="no_reporter")
    drive.accept(case, by="wang", finding="好了", answer="no_reporter")
    drive.reopen(case, by=f"resident:{case}", reason="还在掉")
    assert drive.state(case) == "verified"
    assert [(party, asks) for party, asks, _due in drive.turns(case)] == [("dianji", "decide")]


def test_a_rejected_case_is_looked_at_again(drive: Drive):
    case = escalated(drive)
    with refused(409, "needs_consent"):
        drive.reject(case, by="zhang", ground="false", words="现场没有问题")
    drive.request_consent(case, by="zhang", to="reject", reason="现场没有问题")
    drive.give_consent(case, by="supervisor", approval="reject")
    drive.reject(case, by="zhang", ground="false", words="现场没有问题")
    assert (drive.state(case), drive.turns(case)) == ("rejected", [])
    drive.later(days=1)
    drive.reopen(case, by=f"resident:{case}", reason="你们看错楼了")
    assert (drive.state(case), drive.case(case).handler.code) == ("reported", "dianji")
    assert [(party, asks) for party, asks, _due in drive.turns(case)] == [("dianji", "verify")]


def test_not_good_on_site_is_done_again_before_anything_is_closed(drive: Drive):
    case = resolved(drive)
    drive.told(case)
    drive.redo(case, by="li", tasks=["修墙"], reason="还空鼓")
    assert drive.told(case) == {("housing", "task_redo")}
    assert (drive.state(case), drive.states_of(Task, case)["修墙"]) == ("acting", "assigned")
    do(drive, case, "修墙", by="housing")
    drive.worker(case)
    assert drive.state(case) == "resolved"
