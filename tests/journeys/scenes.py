"""Where several journeys begin: plaster that falls off a wall (墙皮脱落), an ordinary matter of housing and the owner.

Filed on Tuesday at nine, escalated at ten past, signed for at twenty past, acting from ten on.
"""

from datetime import datetime, timedelta

from tests.journeys.driver import T0, Drive

DAYS = ("tue", "wed", "thu", "fri", "sat", "sun", "mon")


def on(day: str, time: str) -> datetime:
    """A time in Shanghai within the week that begins with the driver's Tuesday: `on("wed", "15:20")`."""
    hour, minute = map(int, time.split(":"))
    return T0 + timedelta(days=DAYS.index(day), hours=hour - 9, minutes=minute)


def escalated(drive: Drive) -> int:
    """Reported, verified and escalated; the subdistrict has not signed for it yet. 9:10."""
    case = drive.file(category="2.2", title="3 号楼墙皮脱落", description="掉下来一大片，差点砸到人")
    drive.later(minutes=10)
    drive.verify(case, by="li", finding="外墙空鼓，已拉警戒线")
    drive.escalate(case, by="li", ground="beyond_means")
    return case


def convening(drive: Drive) -> int:
    """Signed for: the clock has summoned housing and the owner. 9:20."""
    case = escalated(drive)
    drive.later(minutes=10)
    drive.sign(case, by="zhang")
    assert drive.worker(case) == 1
    assert drive.state(case) == "convening"
    return case


def acting(drive: Drive) -> int:
    """Both have come; by noon the owner fences off, until tomorrow noon housing repairs. 10:00."""
    case = convening(drive)
    drive.later(minutes=20)
    for code in ("housing", "owner"):
        drive.report_in(case, by=code, summons=code, contact=code, minutes=0)
    drive.later(minutes=20)
    fence = {"key": "fence", "organisation": "owner", "what": "围挡", "due_at": drive.at(hours=2)}
    repair = {"key": "wall", "organisation": "housing", "what": "修墙", "due_at": drive.at(hours=26)}
    drive.agree_plan(case, by="zhang", tasks=[fence, {**repair, "waits_for": ["fence"]}])
    return case


def do(drive: Drive, case: int, task: str, by: str) -> None:
    """Sign for a task, do it within half an hour, and have it checked by the subdistrict."""
    drive.task_accept(case, by=by, task=task)
    drive.later(minutes=30)
    drive.task_complete(case, by=by, task=task, words="做完了")
    drive.task_verify(case, by="zhang", task=task)


def resolved(drive: Drive) -> int:
    """Both tasks are done and checked; it waits for the community. 11:00."""
    case = acting(drive)
    do(drive, case, "围挡", by="owner")
    do(drive, case, "修墙", by="housing")
    assert drive.worker(case) == 1
    assert drive.state(case) == "resolved"
    return case


def closed(drive: Drive) -> int:
    """Accepted at eleven; whoever was to hear of all that has heard."""
    case = resolved(drive)
    drive.accept(case, by="li", finding="修好了", answer="no_reporter")
    drive.told(case)
    return case
