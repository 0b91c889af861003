"""An ordinary matter turns dangerous midway, and is made safe."""

from datetime import timedelta

from coordination.models import Delivery, Event, Summons, Task
from tests.journeys.driver import Drive, refused
from tests.journeys.invariants import check
from tests.journeys.scenes import acting, escalated, on


def assigned(drive: Drive) -> int:
    """Signed for at ten past nine, nobody called, given to housing alone until tomorrow."""
    case = escalated(drive)
    drive.sign(case, by="zhang", hold=True)
    drive.assign(case, by="zhang", organisation="housing", what="修墙", due_at=on("wed", "12:00"))
    drive.later(minutes=20)
    drive.task_accept(case, by="housing", task="修墙")
    drive.told(case)
    return case


def test_raised_to_one_everybody_is_called_at_once_and_the_danger_has_two_hours(drive: Drive):
    case = assigned(drive)
    with refused(403, "not_your_role"):
        drive.reclassify(case, by="li", severity=1, reason="墙要倒")
    with refused(409, "not_critical"):
        drive.contained(case, by="zhang")
    drive.reclassify(case, by="zhang", severity=1, reason="墙要倒")
    assert ("chengxi", "contain", on("tue", "11:30")) in drive.clocks(case)
    assert ("chengxi", "tier", on("tue", "9:00") + timedelta(days=15)) in drive.clocks(case), "from its own start"
    drive.later(seconds=1)
    assert drive.worker(case) == 1
    assert drive.state(case) == "convening"
    event = Event.objects.get(case=case, action="convene")
    assert (event.actor_kind, event.payload["clock"]) == ("clock", "convene")
    assert drive.states_of(Summons, case) == {"housing": "sent", "owner": "sent"}
    assert drive.told(case) == {("housing", "summoned"), ("owner", "summoned")}
    assert Delivery.objects.filter(case=case, channel="sms", template="summoned").count() == 2
    assert ("owner", "arrival", drive.at(minutes=30)) in drive.turns(case)
    assert drive.states_of(Task, case) == {"修墙": "accepted"}, "running tasks go on"
    with refused(409, "wrong_state"):
        drive.convene(case, by="zhang")

    drive.later(minutes=10)
    drive.contained(case, by="zhang", words="人已撤离")
    assert "contain" not in {asks for _party, asks, _due in drive.clocks(case)}
    with refused(409, "contained_before"):
        drive.contained(case, by="zhang")
    _lowered_again(drive, case)


def _lowered_again(drive: Drive, case: int) -> None:
    """Lowering withdraws no summons; the time to arrive is reckoned anew from when it was called."""
    drive.reclassify(case, by="zhang", severity=3, reason="已支护")
    assert drive.states_of(Summons, case) == {"housing": "sent", "owner": "sent"}
    assert drive.state(case) == "convening"
    assert ("owner", "arrival", on("wed", "9:30") + timedelta(seconds=1)) in drive.turns(case)
    assert ("chengxi", "tier", on("tue", "9:00") + timedelta(days=7)) in drive.clocks(case)
    with refused(409, "not_critical"):
        drive.contained(case, by="zhang")
    for code in ("housing", "owner"):
        drive.report_in(case, by=code, summons=code, contact=code, minutes=0)
    drive.agree_plan(case, by="zhang")
    assert drive.state(case) == "acting"


def test_raised_while_all_are_at_work_nobody_is_called_twice(drive: Drive):
    case = acting(drive)
    drive.later(minutes=30)
    drive.reclassify(case, by="zhang", severity=1, reason="裂缝在扩大")
    assert ("chengxi", "contain", on("tue", "12:30")) in drive.clocks(case)
    assert ("owner", "task", on("tue", "12:00")) in drive.clocks(case), "what a person gave as due stays"
    assert ("owner", "task_sign", on("tue", "10:30")) in drive.clocks(case), (
        "15 minutes from its start, but not before now"
    )
    assert ("housing", "task_sign", on("tue", "10:30")) in drive.clocks(case)
    drive.worker(case)
    assert drive.state(case) == "acting"
    assert Summons.objects.filter(case=case).count() == 2


def test_a_danger_that_is_not_contained_in_time_goes_to_the_city(drive: Drive):
    case = acting(drive)
    drive.reclassify(case, by="zhang", severity=1, reason="裂缝在扩大")
    drive.now = on("tue", "12:00")
    drive.worker(case)
    assert {("supervisor", "overdue"), ("zhang", "overdue")} <= drive.told(case)
    assert drive.case(case).handler.code == "chengxi"
    drive.now = on("tue", "13:00")
    drive.worker(case)
    assert (drive.state(case), drive.case(case).handler.code) == ("acting", "city")
    climbed = Event.objects.get(case=case, action="escalate", actor_kind="clock")
    assert (climbed.payload["clock"], climbed.payload["mark"]) == ("contain", "second")
    assert ("he", "escalated") in drive.told(case)
    assert ("city", "contain", on("tue", "12:00")) in drive.clocks(case)
    check(case, drive.now, fired=True)
