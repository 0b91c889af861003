"""Answers to a summons: declined and ruled on, never given, or given late."""

from datetime import timedelta

from coordination.models import Event, Mark, Ruling, Summons
from tests.journeys.driver import Drive, refused
from tests.journeys.invariants import check
from tests.journeys.scenes import convening, on

NOT_OURS = {"clause": "2.2.9", "owner": "gas", "reason": "墙里走的是燃气管"}


def declined(drive: Drive) -> int:
    """Summoned at 9:20, the owner declines at 9:50, naming gas."""
    case = convening(drive)
    drive.told(case)
    drive.later(minutes=30)
    drive.decline(case, by="owner", summons="owner", **NOT_OURS)
    return case


def plan(drive: Drive) -> list[dict]:
    """What housing will do."""
    return [{"organisation": "housing", "what": "修墙", "due_at": drive.at(days=2)}]


def test_a_decline_that_is_right_releases_and_the_one_it_named_is_summoned(drive: Drive):
    case = declined(drive)
    assert drive.states_of(Summons, case) == {"housing": "sent", "owner": "declined"}
    assert drive.told(case) == {("zhang", "declined")}
    assert ("chengxi", "ruling", on("wed", "9:50")) in drive.turns(case)
    assert [party for party, asks, _due in drive.turns(case) if asks == "arrival"] == ["housing"]
    drive.report_in(case, by="housing", summons="housing", contact="张工", minutes=20)
    with refused(409, "summonses_open"):
        drive.agree_plan(case, by="zhang", tasks=plan(drive))
    with refused(409, "subject_settled"):
        drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=0)
    with refused(403, "not_your_role"):
        drive.rule(case, by="owner", ruling="owner", outcome="released", reason="我说了算")
    drive.told(case)

    drive.later(minutes=20)
    drive.rule(case, by="zhang", ruling="owner", outcome="released", reason="管道归燃气", summon_owner=True)
    assert drive.states_of(Summons, case) == {"housing": "reported_in", "owner": "released", "gas": "sent"}
    assert drive.told(case) == {("owner", "ruled"), ("gas", "summoned")}
    assert ("gas", "arrival", on("wed", "10:10")) in drive.turns(case)
    assert drive.may(case, "owner") == set(), "the owner keeps what it saw and has nothing more to do"
    assert drive.held(case, "summons", "owner") == {"owner": timedelta(minutes=30), "chengxi": timedelta(minutes=20)}
    drive.report_in(case, by="gas", summons="gas", contact="小马", minutes=15)
    drive.agree_plan(case, by="zhang", tasks=plan(drive))
    assert drive.state(case) == "acting"
    _kept_as_a_precedent(drive, case)


def _kept_as_a_precedent(drive: Drive, case: int) -> None:
    ruling = Ruling.objects.get(case=case)
    assert (ruling.outcome, ruling.final, ruling.clause) == ("released", False, "2.2.9")
    assert (ruling.asked_by.code, ruling.owner.code, ruling.ruler.code) == ("owner", "gas", "chengxi")
    assert (ruling.question.words, ruling.reason.words) == ("墙里走的是燃气管", "管道归燃气")
    assert (ruling.asked_at, ruling.ruled_at) == (on("tue", "9:50"), drive.now)
    assert ruling.ruled_by == drive.city.users["zhang"]


def test_a_decline_that_is_wrong_is_confirmed_and_the_department_reports_in(drive: Drive):
    case = declined(drive)
    drive.told(case)
    drive.later(minutes=20)
    drive.rule(case, by="zhang", ruling="owner", outcome="confirmed", reason="墙是厂里的")
    assert drive.states_of(Summons, case) == {"housing": "sent", "owner": "confirmed"}
    assert ("owner", "ruled") in drive.told(case)
    assert ("owner", "arrival", on("wed", "10:10")) in drive.turns(case), "its time to arrive begins anew"
    drive.later(hours=1)
    drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=10)
    summons = Summons.objects.get(case=case, organisation__code="owner")
    assert (summons.state, summons.late, summons.contact) == ("reported_in", False, "老周")
    assert summons.eta == drive.at(minutes=10)
    assert drive.held(case, "summons", "owner") == {
        "owner": timedelta(minutes=90),
        "chengxi": timedelta(minutes=20),
    }


def test_a_second_decline_goes_to_the_city_whose_word_is_final(drive: Drive):
    case = declined(drive)
    drive.rule(case, by="zhang", ruling="owner", outcome="confirmed", reason="墙是厂里的")
    drive.told(case)
    drive.later(minutes=10)
    drive.decline(case, by="owner", summons="owner", **NOT_OURS)
    assert drive.told(case) == {("he", "declined")}
    assert ("city", "ruling", on("wed", "10:00")) in drive.turns(case)
    with refused(403, "not_your_role"):
        drive.rule(case, by="zhang", ruling="owner", outcome="confirmed", reason="还是你们")
    drive.later(minutes=10)
    drive.rule(case, by="he", ruling="owner", outcome="confirmed", reason="最终裁定：厂里负责")
    assert list(Ruling.objects.filter(case=case).order_by("pk").values_list("ruler__code", "final")) == [
        ("chengxi", False),
        ("city", True),
    ]
    with refused(409, "ruled_finally"):
        drive.decline(case, by="owner", summons="owner", **NOT_OURS)
    drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=0)
    assert drive.held(case, "summons", "owner")["city"] == timedelta(minutes=10)


def test_the_one_that_was_named_declines_to_the_city_at_once(drive: Drive):
    case = declined(drive)
    drive.rule(case, by="zhang", ruling="owner", outcome="released", reason="管道归燃气", summon_owner=True)
    drive.told(case)
    drive.decline(case, by="gas", summons="gas", clause="2.2.9", owner="owner", reason="管道早就停用")
    assert drive.told(case) == {("he", "declined")}
    drive.rule(case, by="he", ruling="gas", outcome="released", reason="两家都不来")
    assert drive.states_of(Summons, case) == {"housing": "sent", "owner": "released", "gas": "released"}


def silent(drive: Drive) -> int:
    """Housing has come. The owner, summoned at 9:20 with one working day to arrive, says nothing."""
    case = convening(drive)
    assert {("housing", "summoned"), ("owner", "summoned")} <= drive.told(case)
    drive.later(minutes=10)
    drive.report_in(case, by="housing", summons="housing", contact="张工", minutes=0)
    drive.told(case)
    assert ("owner", "arrival", on("wed", "9:20")) in drive.turns(case)
    return case


def test_a_department_that_never_answers_is_carded_told_on_and_marked_absent(drive: Drive):
    case = silent(drive)
    drive.now = on("tue", "17:20")
    assert drive.told(case) == {("owner-lead", "lead_reminded")}, "after a third of the time, and housing has answered"
    drive.now = on("tue", "17:44")
    assert (drive.worker(case), drive.told(case)) == (1, {("owner", "warned")})
    assert "mark_absent" not in drive.may(case, "zhang")
    with refused(409, "arrival_running"):
        drive.mark_absent(case, by="zhang", summons="owner")
    drive.now = on("wed", "9:20")
    assert drive.worker(case) == 1
    assert "mark_absent" in drive.may(case, "zhang")
    assert drive.told(case) == {("owner-lead", "overdue"), ("supervisor", "overdue")}
    drive.now = on("wed", "15:20")
    assert drive.worker(case) == 1
    assert drive.told(case) == {("zhang", "twice_overdue"), ("supervisor", "twice_overdue")}
    assert _fired(case) == ["warn", "due", "second"]
    assert drive.state(case) == "convening", "the summons goes up by word; the case stays where it is"

    with refused(409, "summonses_open"):
        drive.agree_plan(case, by="zhang", tasks=plan(drive))
    with refused(403, "not_your_role"):
        drive.mark_absent(case, by="housing", summons="owner")
    drive.mark_absent(case, by="zhang", summons="owner")
    assert drive.held(case, "summons", "owner") == {"owner": timedelta(hours=30)}
    assert [(party, asks) for party, asks, _due in drive.turns(case)] == [("chengxi", "plan")]
    drive.agree_plan(case, by="zhang", tasks=plan(drive))
    assert drive.state(case) == "acting"
    check(case, drive.now, fired=True)


def _fired(case: int) -> list[str]:
    marks = Mark.objects.filter(case=case, clock__kind="arrival", clock__party__code="owner", state="fired")
    return list(marks.order_by("at").values_list("kind", flat=True))


def test_a_department_marked_absent_still_comes_and_counts_as_late(drive: Drive):
    case = silent(drive)
    drive.now = on("wed", "9:30")
    drive.mark_absent(case, by="zhang", summons="owner")
    drive.agree_plan(case, by="zhang", tasks=plan(drive))
    drive.told(case)
    drive.later(minutes=30)
    drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=0, note="厂里刚通知到我")
    assert drive.states_of(Summons, case)["owner"] == "reported_in"
    assert drive.told(case) == {("zhang", "reported_in")}
    _late_on_record(case, "owner")
    with refused(409, "subject_settled"):
        drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=0)
    late = [{"organisation": "owner", "what": "腾出场地", "due_at": drive.at(hours=4)}]
    drive.amend_plan(case, by="zhang", reason="厂里到了", tasks=late)
    assert drive.told(case) == {("owner", "assigned")}


def test_whoever_comes_after_the_arrival_clock_counts_as_late_though_nobody_marked_it_absent(drive: Drive):
    case = silent(drive)
    drive.now = on("wed", "9:21")
    drive.report_in(case, by="owner", summons="owner", contact="老周", minutes=0)
    _late_on_record(case, "owner")
    assert drive.states_of(Summons, case) == {"housing": "reported_in", "owner": "reported_in"}


def _late_on_record(case: int, code: str) -> None:
    summons = Summons.objects.get(case=case, organisation__code=code)
    assert summons.late
    told = Event.objects.get(case=case, action="report_in", organisation_id=summons.organisation_id)
    assert (told.payload["late"], told.payload["summons"]) == (True, summons.pk)
    assert not Summons.objects.get(case=case, organisation__code="housing").late
