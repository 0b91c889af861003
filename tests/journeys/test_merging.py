"""Two cases that are one thing in the world: merged, taken apart again, or closed together."""

from datetime import timedelta

from coordination.models import Event, Report
from tests.journeys.driver import Drive, refused
from tests.journeys.invariants import check
from tests.journeys.scenes import acting, do, on


def another(drive: Drive) -> int:
    """At ten a neighbour reports the same wall as urgent; the community has two hours to look."""
    case = drive.file(
        by="wang", category="2.2", severity=2, title="墙在掉", description="又掉了一块", reporter_phone="13900008888"
    )
    drive.told(case)
    assert drive.turns(case) == [("dianji", "verify", on("tue", "12:00"))]
    return case


def test_merging_takes_the_higher_severity_and_unmerging_gives_back_reports_and_clocks(drive: Drive):
    target = acting(drive)
    other = another(drive)
    drive.later(minutes=30)
    with refused(403, "not_your_role"):
        drive.merge(other, by="supervisor", into=target)
    drive.merge(other, by="zhang", into=target, reason="同一面墙")
    assert (drive.state(other), drive.turns(other), drive.clocks(other)) == ("merged", [], [])
    assert drive.case(target).severity == 2
    assert ("chengxi", "tier", on("wed", "9:00")) in drive.clocks(target), "24 hours, from its own start"
    assert Report.objects.filter(case=target).count() == 2
    with refused(409, "wrong_state"):
        drive.verify(other, by="wang", finding="看过")
    with refused(409, "holds_merged"):
        drive.merge(target, by="zhang", into=drive.file(by="wang", category="2.2"))

    drive.later(hours=3)
    drive.worker(other)
    drive.unmerge(other, by="zhang", reason="是隔壁那面")
    assert drive.state(other) == "reported"
    assert drive.turns(other) == [("dianji", "verify", on("tue", "15:00"))], "an hour and a half was left"
    assert Report.objects.get(case=other).reporter_phone == "13900008888"
    assert Report.objects.filter(case=target).count() == 1
    assert drive.case(target).severity == 2, "what was raised is lowered by a person"
    assert drive.held(other) == {"dianji": timedelta(minutes=30), None: timedelta(hours=3)}
    drive.verify(other, by="wang", finding="看过")
    for case in (target, other):
        drive.worker(case)
        check(case, drive.now, fired=True)


def test_merged_cases_close_with_the_one_that_carries_them(drive: Drive):
    target = acting(drive)
    other = another(drive)
    drive.merge(other, by="zhang", into=target)
    do(drive, target, "围挡", by="owner")
    do(drive, target, "修墙", by="housing")
    drive.worker(target)
    with refused(422, "invalid", "answer"):
        drive.accept(target, by="li", finding="修好了", answer="no_reporter")
    drive.accept(target, by="li", finding="修好了", answer="satisfied")
    for case in (target, other):
        assert (drive.state(case), drive.case(case).closed_at) == ("closed", drive.now)
        assert drive.turns(case) == []
    last = Event.objects.filter(case=other).latest("seq")
    assert (last.action, last.from_state, last.payload["closed_with"]) == ("accept", "merged", target)
    assert drive.held(other)[None] == timedelta(hours=1)
    with refused(409, "closed_with_another"):
        drive.reopen(other, by="wang", reason="没修好")
    with refused(409, "wrong_state"):
        drive.unmerge(other, by="zhang")


def test_across_subdistricts_only_the_city_merges(drive: Drive):
    target = acting(drive)
    other = drive.file(by="sun", category="2.2")
    with refused(422, "invalid", "into"):
        drive.merge(other, by="qian", into=target)
    drive.merge(other, by="he", into=target, reason="同一条管线")
    assert drive.state(other) == "merged"
    drive.later(hours=1)
    drive.unmerge(other, by="he")
    assert (drive.state(other), drive.case(other).handler.code) == ("reported", "xima")
