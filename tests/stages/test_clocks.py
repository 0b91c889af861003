"""Clocks follow the case: shortened, lengthened, paused, moved by people; marks and cards with them."""

from datetime import datetime, timedelta

from coordination.models import Clock, Mark, Task
from coordination.reading.case import timeline
from tests.journeys.driver import ByStages


def running(case: int, kind: str) -> Clock:
    return Clock.objects.get(case=case, kind=kind, ended_at=None)


def marks(clock: Clock) -> dict[str, tuple[datetime, str]]:
    return {m.kind: (m.at, m.state) for m in Mark.objects.filter(clock=clock)}


def test_raising_the_severity_shortens_clocks_from_their_own_start(drive: ByStages, local: int):
    filed = drive.now
    drive.later(hours=3)
    drive.reclassify(local, by="li", severity=2, reason="断水了")
    tier = running(local, "tier")
    assert (tier.started_at, tier.due_at, tier.span) == (filed, filed + timedelta(hours=24), "24h")
    assert marks(tier)["warn"] == (filed + timedelta(hours=24) * 0.8, "pending")


def test_what_would_have_been_due_before_now_is_due_now_and_twice_overdue_its_grace_later(drive: ByStages, local: int):
    drive.later(hours=2)
    drive.reclassify(local, by="li", severity=1, reason="要塌")
    decide = running(local, "decide")
    assert decide.due_at == drive.now
    assert marks(decide) == {
        "warn": (drive.now, "pending"),
        "due": (drive.now, "pending"),
        "second": (drive.at(minutes=30), "pending"),
    }
    assert [s["step"] for s in decide.arithmetic][-4:] == ["not_before", "warn", "due", "second"]
    drive.worker(local)
    assert drive.state(local) == "verified", "nobody is overruled at the moment of being told"


def test_shortening_twice_never_makes_an_overdue_clock_due_later(drive: ByStages, local: int):
    drive.later(hours=2)
    drive.reclassify(local, by="li", severity=2, reason="断水")
    drive.worker(local)
    due = running(local, "decide").due_at
    drive.later(minutes=20)
    drive.reclassify(local, by="li", severity=1, reason="要塌")
    assert running(local, "decide").due_at == due


def test_lowering_the_severity_lengthens_clocks_and_fired_marks_stay_fired(drive: ByStages):
    case = drive.file(category="2.2", severity=2)
    drive.later(hours=1, minutes=50)
    drive.worker(case)
    verify = running(case, "verify")
    assert (verify.card, marks(verify)["warn"][1]) == ("warn", "fired")
    drive.reclassify(case, by="li", severity=4, reason="没那么急")
    verify.refresh_from_db()
    assert (verify.span, verify.due_at) == ("1wd", verify.started_at + timedelta(days=1))
    assert {kind: state for kind, (_, state) in marks(verify).items()} == {
        "warn": "fired",
        "due": "pending",
        "second": "pending",
    }


def test_another_category_may_ask_for_another_handling_tier(drive: ByStages, local: int):
    category = drive.city.categories["5.1"]
    category.duties.update(complex=True)
    drive.reclassify(local, by="li", category="5.1", reason="是路灯")
    assert running(local, "tier").span == "15d"


def test_a_suspension_gives_back_what_was_left_in_each_clocks_own_unit(drive: ByStages, acting: int):
    drive.later(hours=2)
    started = running(acting, "tier").started_at
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=3), reason="等材料")
    drive.later(days=3)
    assert drive.worker(acting) == 1
    sign = running(acting, "task_sign")
    assert sign.span == "4wh"
    # two of four working hours were used from nine to eleven; three days later at eleven, two are left
    assert sign.due_at == drive.at(hours=4), "eleven to twelve, two to three"
    assert marks(sign)["warn"][0] == drive.at(hours=3, minutes=12)
    assert running(acting, "tier").due_at == started + timedelta(days=7 + 3)
    assert [s["step"] for s in sign.arithmetic][-4:] == ["paused", "warn", "due", "second"]


def test_a_due_that_somebody_gave_moves_on_by_the_time_of_the_suspension(drive: ByStages, acting: int):
    due = Task.objects.get(case=acting).due_at
    drive.task_accept(acting, by="housing", task="修墙")
    drive.later(hours=2)
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=30), reason="等材料")
    drive.later(days=3)
    drive.resume(acting, by="supervisor")
    task = Task.objects.get(case=acting)
    assert task.due_at == due + timedelta(days=3)
    assert running(acting, "task").due_at == task.due_at
    drive.comment(acting, by="zhang", words="继续")
    assert running(acting, "task").due_at == task.due_at, "and no later step moves it again"


def test_an_overdue_task_stays_overdue_through_a_suspension(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.later(days=2, hours=4)
    drive.worker(acting)
    due = Task.objects.get(case=acting).due_at
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=3), reason="等材料")
    drive.later(days=3)
    drive.worker(acting)
    assert running(acting, "task").due_at == due == Task.objects.get(case=acting).due_at
    assert running(acting, "task").card == "due"


def test_a_severity_changed_after_a_suspension_does_not_forget_the_pause(drive: ByStages, acting: int):
    filed = running(acting, "tier").started_at
    drive.later(hours=1)
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=5), reason="等材料")
    drive.later(days=5)
    drive.worker(acting)
    drive.reclassify(acting, by="zhang", severity=2, reason="漏水了")
    assert running(acting, "tier").due_at == filed + timedelta(days=5, hours=24)


def test_reclassifying_moves_no_due_that_somebody_gave(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    due = running(acting, "task").due_at
    drive.later(days=2, hours=4)
    drive.worker(acting)
    drive.reclassify(acting, by="zhang", severity=2, reason="漏水")
    drive.comment(acting, by="zhang", words="快")
    assert running(acting, "task").due_at == due


def test_an_extension_granted_late_moves_the_clock_and_leaves_an_excused_red_card(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    until = drive.at(days=4)
    drive.request_extension(acting, by="housing", task="修墙", until=until, reason="下雨")
    drive.later(days=2, hours=4)
    drive.worker(acting)
    drive.approve_extension(acting, by="zhang", approval="extension")
    task = running(acting, "task")
    assert (task.due_at, task.card, task.excused) == (until, "due", True)
    assert {kind: state for kind, (_, state) in marks(task).items()}["due"] == "fired"


def test_the_second_overdue_takes_a_case_up_a_level_and_at_the_top_it_is_said_every_day(drive: ByStages):
    case = drive.file(category="2.2", severity=2)
    drive.later(hours=3)
    drive.worker(case)
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "chengxi")
    drive.later(hours=1, minutes=31)
    drive.worker(case)
    assert (drive.state(case), drive.case(case).handler.code) == ("escalated", "city")
    for day in range(1, 4):
        drive.later(days=1)
        drive.worker(case)
        said = Mark.objects.filter(case=case, clock__kind="sign", kind="repeat", state="fired").count()
        assert said == day
    told = [
        one.told() for one in timeline(drive.city.actor("zhang"), drive.case(case).number) if one.action == "overdue"
    ]
    assert len(set(told)) == len(told) >= 3, "each says which reminder it is"
