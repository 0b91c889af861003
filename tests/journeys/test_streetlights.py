"""The streetlight case (路灯不亮): one department, no meeting, lit the same day."""

from datetime import timedelta

from coordination.models import Convening, Report
from tests.journeys.driver import Drive, refused
from tests.journeys.scenes import on


def reported(drive: Drive) -> int:
    """Verified at twenty past nine, escalated five minutes later, signed for at 9:35."""
    case = drive.file(
        category="5.1",
        title="杏北巷三盏路灯不亮",
        description="晚上一片黑，老人不敢出门",
        reporter_name="刘大爷",
        reporter_phone="13900005678",
    )
    assert drive.told(case) == {("li", "filed"), ("wang", "filed")}
    assert drive.turns(case) == [("dianji", "verify", on("wed", "9:00"))]
    drive.later(minutes=20)
    drive.verify(case, by="li", finding="三盏全灭，线路有电")
    assert drive.turns(case) == [("dianji", "decide", on("wed", "9:20"))]
    drive.later(minutes=5)
    with refused(409, "beyond_community"):
        drive.handle_locally(case, by="li", what="自己换灯泡")
    drive.escalate(case, by="li", ground="beyond_powers")
    assert drive.told(case) == {("zhang", "escalated")}
    assert drive.turns(case) == [("chengxi", "sign", on("tue", "15:25"))], "four working hours, lunch left out"
    drive.later(minutes=10)
    drive.sign(case, by="zhang")
    return case


def test_dead_streetlights_are_lit_the_same_day_by_one_department_without_a_meeting(drive: Drive):
    case = reported(drive)
    assert drive.turns(case) == [("chengxi", "dispatch", on("tue", "15:35"))]
    assert drive.worker(case) == 0, "for one department nobody is called together"
    drive.later(minutes=10)
    drive.assign(case, by="zhang", organisation="lights", what="换三盏灯", due_at=on("tue", "18:00"), evidence=True)
    assert drive.told(case) == {("lights", "assigned")}
    assert drive.turns(case) == [
        ("lights", "task_sign", on("tue", "15:45")),
        ("lights", "task", on("tue", "18:00")),
    ]
    with refused(409, "wrong_state"):
        drive.agree_plan(case, by="zhang", tasks=[])
    _the_work(drive, case)

    drive.now = on("tue", "19:30")
    with refused(403, "community_accepts"):
        drive.accept(case, by="zhang", finding="都亮了", answer="satisfied")
    with refused(422, "invalid", "answer"):
        drive.accept(case, by="li", finding="都亮了", answer="no_reporter")
    drive.accept(case, by="li", finding="都亮了", answer="satisfied", words="亮堂了")
    assert drive.told(case) == {("lights", "closed")}
    _closed_within_the_day(drive, case)


def _the_work(drive: Drive, case: int) -> None:
    """Signed for at 10:15, done at 15:15 with a photo, checked by the coordinator, then the community's turn."""
    drive.later(minutes=30)
    drive.task_accept(case, by="lights", task="换三盏灯", contact="老郑")
    drive.task_start(case, by="lights", task="换三盏灯")
    drive.later(hours=5)
    with refused(422, "invalid", "photos"):
        drive.task_complete(case, by="lights", task="换三盏灯", words="换好了")
    drive.attach(case, by="lights", task="换三盏灯")
    drive.task_complete(case, by="lights", task="换三盏灯", words="换好了")
    assert drive.told(case) == {("zhang", "task_done")}
    assert drive.turns(case) == [("chengxi", "task_verify", on("wed", "15:15"))]
    with refused(403, "not_your_role"):
        drive.task_verify(case, by="lights", task="换三盏灯")
    drive.task_verify(case, by="zhang", task="换三盏灯")
    drive.later(seconds=1)
    assert drive.worker(case) == 1
    assert drive.state(case) == "resolved"
    assert drive.told(case) == {("li", "resolved"), ("wang", "resolved")}
    assert [(party, asks) for party, asks, _due in drive.turns(case)] == [("dianji", "accept")]


def _closed_within_the_day(drive: Drive, case: int) -> None:
    row = drive.case(case)
    assert (row.state, row.closed_at) == ("closed", on("tue", "19:30"))
    assert not Convening.objects.filter(case=case).exists()
    assert (drive.turns(case), drive.clocks(case), drive.may(case, "zhang")) == ([], [], set())
    assert Report.objects.get(case=case).reporter_name == "刘大爷"
    work = timedelta(hours=5, minutes=50, seconds=1)
    assert drive.held(case) == {"dianji": timedelta(hours=10, minutes=30) - work, "chengxi": work}
    assert drive.held(case, "task", "换三盏灯") == {"lights": timedelta(hours=5, minutes=30), "chengxi": timedelta()}
