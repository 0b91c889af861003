"""A pause (挂账): asked for, approved by a supervisor, with a review date; all clocks stop and go on with what was left."""

from datetime import timedelta

from coordination.models import Approval, Event, Task
from tests.journeys.driver import Drive, refused
from tests.journeys.invariants import check
from tests.journeys.scenes import acting, on
from tests.journeys.test_subsidence import subsidence


def suspended(drive: Drive) -> int:
    """Asked for at 10:30 and granted at eleven, until Friday noon."""
    case = acting(drive)
    drive.later(minutes=30)
    drive.told(case)
    drive.request_suspension(case, by="zhang", review_on=on("fri", "12:00"), reason="等降雨过去")
    assert drive.told(case) == {("supervisor", "approval_asked")}
    assert ("city", "approval", on("tue", "16:30")) in drive.turns(case)
    with refused(409, "asked_before"):
        drive.request_suspension(case, by="zhang", review_on=on("fri", "12:00"), reason="再问一次")
    with refused(403, "not_your_role"):
        drive.suspend(case, by="zhang", review_on=on("fri", "12:00"), reason="我自己批")
    drive.later(minutes=30)
    with refused(422, "invalid", "review_on"):
        drive.suspend(case, by="supervisor", review_on=on("tue", "10:00"), reason="同意")
    drive.suspend(case, by="supervisor", review_on=on("fri", "12:00"), reason="同意")
    return case


def test_a_suspended_case_stands_still(drive: Drive):
    case = suspended(drive)
    assert drive.state(case) == "suspended"
    assert drive.told(case) == {("housing", "suspended"), ("owner", "suspended")}
    assert Approval.objects.get(case=case).granted
    assert (drive.turns(case), drive.clocks(case)) == ([], [("chengxi", "review", on("fri", "12:00"))])
    drive.now = on("thu", "11:00")
    assert drive.worker(case) == 0, "the fence was due on Tuesday, and no card is shown"
    with refused(409, "wrong_state"):
        drive.task_accept(case, by="owner", task="围挡")
    with refused(409, "wrong_state"):
        drive.amend_plan(case, by="zhang", reason="改", summon=["gas"])
    with refused(403, "not_your_role"):
        drive.resume(case, by="zhang")


def test_resumed_by_hand_every_clock_goes_on_with_what_was_left(drive: Drive):
    case = suspended(drive)
    drive.told(case)
    drive.now = on("thu", "9:00")
    drive.resume(case, by="supervisor", reason="雨停了")
    assert drive.state(case) == "acting"
    assert drive.told(case) == {("zhang", "resumed"), ("housing", "resumed"), ("owner", "resumed")}
    assert set(drive.clocks(case)) == {
        ("owner", "task", on("thu", "10:00")),  # one hour was left
        ("owner", "task_sign", on("thu", "12:00")),  # of four working hours one was used
        ("housing", "task_sign", on("thu", "12:00")),
        ("owner", "countersign", on("fri", "18:00")),  # of two working days none was used
        ("housing", "countersign", on("fri", "18:00")),
        ("chengxi", "tier", on("tue", "9:00") + timedelta(days=7, hours=46)),
    }
    assert Task.objects.get(title="修墙").due_at == on("wed", "12:00") + timedelta(hours=46)
    spent = timedelta(minutes=10)
    assert drive.held(case) == {"dianji": spent, "chengxi": timedelta(minutes=110), None: timedelta(hours=46)}
    assert drive.held(case, "task", "围挡") == {"owner": timedelta(hours=1), None: timedelta(hours=46)}
    drive.later(minutes=36)
    assert drive.worker(case) == 1, "the yellow card of the fence, at four fifths of its own time"
    check(case, drive.now, fired=True)


def test_on_the_review_date_the_clock_resumes_it(drive: Drive):
    case = suspended(drive)
    drive.told(case)
    drive.now = on("fri", "12:00")
    assert drive.worker(case) == 1
    assert drive.state(case) == "acting"
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.action, event.actor_kind, event.payload["clock"]) == ("resume", "clock", "review")
    assert ("zhang", "resumed") in drive.told(case)
    assert ("owner", "task", on("fri", "13:00")) in drive.clocks(case)
    assert drive.held(case)[None] == timedelta(days=3, hours=1)


def test_a_suspension_that_is_refused_changes_nothing(drive: Drive):
    case = acting(drive)
    clocks = drive.clocks(case)
    drive.request_suspension(case, by="zhang", review_on=on("fri", "12:00"), reason="等降雨过去")
    drive.told(case)
    with refused(403, "not_your_role"):
        drive.refuse_suspension(case, by="zhang", approval="suspension", reason="算了")
    drive.refuse_suspension(case, by="supervisor", approval="suspension", reason="不能等")
    assert drive.told(case) == {("zhang", "approval_refused")}
    assert (drive.state(case), drive.clocks(case)) == ("acting", clocks)


def test_danger_to_life_is_never_suspended(drive: Drive):
    case = subsidence(drive)
    with refused(409, "critical"):
        drive.request_suspension(case, by="zhang", review_on=drive.at(days=3), reason="等等")
    with refused(409, "critical"):
        drive.suspend(case, by="supervisor", review_on=drive.at(days=3), reason="等等")
    assert "suspend" not in drive.may(case, "supervisor")


def test_nothing_is_suspended_while_somebody_waits_for_a_ruling(drive: Drive):
    case = acting(drive)
    drive.task_return(case, by="owner", task="围挡", reason="没有材料")
    with refused(409, "ruling_open"):
        drive.request_suspension(case, by="zhang", review_on=drive.at(days=3), reason="等等")
    with refused(409, "ruling_open"):
        drive.suspend(case, by="supervisor", review_on=drive.at(days=3), reason="等等")
    drive.task_rule(case, by="zhang", ruling="owner", outcome="cancelled", reason="不用了")
    drive.suspend(case, by="supervisor", review_on=drive.at(days=3), reason="等材料")
    assert drive.state(case) == "suspended"
