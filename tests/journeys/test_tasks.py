"""Work that does not go as agreed: a returned task, and a plan amended with one more department."""

from datetime import timedelta

import pytest

from coordination.models import Ruling, Summons, Task
from tests.journeys.driver import Drive, refused
from tests.journeys.scenes import acting, do, on


def returned(drive: Drive) -> int:
    """The owner has put up its fence by 10:30; housing signs then, and returns its task at eleven, naming the owner."""
    case = acting(drive)
    do(drive, case, "围挡", by="owner")
    drive.task_accept(case, by="housing", task="修墙")
    drive.told(case)
    drive.later(minutes=30)
    drive.task_return(case, by="housing", task="修墙", clause="2.2.9", owner="owner", reason="产权不归我们")
    return case


def test_a_returned_task_waits_for_the_chair_and_nothing_is_put_off_meanwhile(drive: Drive):
    case = returned(drive)
    assert drive.states_of(Task, case) == {"围挡": "verified", "修墙": "returned"}
    assert drive.told(case) == {("zhang", "task_returned")}
    assert ("chengxi", "ruling", on("wed", "11:00")) in drive.turns(case)
    assert {asks for party, asks, _due in drive.turns(case) if party == "housing"} == {"countersign"}
    with refused(409, "subject_settled"):
        drive.task_start(case, by="housing", task="修墙")
    with refused(403, "not_your_role"):
        drive.task_rule(case, by="owner", ruling="housing", outcome="cancelled", reason="不修了")
    with refused(409, "ruling_open"):
        drive.suspend(case, by="supervisor", review_on=drive.at(days=3), reason="等等")
    drive.worker(case)
    assert drive.state(case) == "acting", "an open ruling keeps the case from being resolved"


def test_a_task_ruled_kept_stays_and_gets_the_time_of_the_ruling_back(drive: Drive):
    case = returned(drive)
    drive.told(case)
    drive.later(hours=2)
    drive.task_rule(case, by="zhang", ruling="housing", outcome="kept", reason="责任清单写明住建牵头")
    assert drive.states_of(Task, case) == {"围挡": "verified", "修墙": "assigned"}
    assert drive.told(case) == {("housing", "task_ruled")}
    assert ("housing", "task_sign", on("tue", "18:00")) in drive.turns(case)
    assert Task.objects.get(title="修墙").due_at == on("wed", "14:00"), "noon, and two hours of ruling"
    assert drive.held(case, "task", "修墙") == {
        "housing": timedelta(hours=1),
        "chengxi": timedelta(hours=2),
    }
    do(drive, case, "修墙", by="housing")
    assert drive.worker(case) == 1
    assert drive.state(case) == "resolved"


def test_a_task_ruled_elsewhere_goes_there_and_both_hear_of_it(drive: Drive):
    case = returned(drive)
    drive.told(case)
    drive.later(hours=1)
    drive.task_rule(case, by="zhang", ruling="housing", outcome="moved", reason="产权在厂里")
    assert drive.told(case) == {("housing", "task_ruled"), ("owner", "assigned")}
    task = Task.objects.get(title="修墙")
    assert (task.state, task.organisation.code, task.due_at) == ("assigned", "owner", on("wed", "13:00"))
    with refused(403, "not_your_role"):
        drive.task_accept(case, by="housing", task="修墙")
    do(drive, case, "修墙", by="owner")
    drive.worker(case)
    assert drive.state(case) == "resolved"
    assert Ruling.objects.get(case=case).outcome == "moved"


def test_a_task_ruled_cancelled_is_gone_and_the_rest_suffices(drive: Drive):
    case = returned(drive)
    drive.told(case)
    drive.later(hours=1)
    drive.task_rule(case, by="zhang", ruling="housing", outcome="cancelled", reason="围挡即可")
    assert drive.told(case) == {("housing", "task_ruled")}
    assert drive.states_of(Task, case) == {"围挡": "verified", "修墙": "cancelled"}
    drive.worker(case)
    assert drive.state(case) == "resolved"


def test_one_more_department_is_summoned_while_work_goes_on_and_resolving_waits_for_it(drive: Drive):
    case = acting(drive)
    drive.told(case)
    with refused(422, "invalid", "tasks.1.organisation"):
        due = drive.at(hours=30)
        task = {"organisation": "gas", "what": "查燃气管", "due_at": due}
        drive.amend_plan(case, by="zhang", reason="闻到气味", tasks=[task])
    with refused(422, "invalid", "summon"):
        drive.amend_plan(case, by="zhang", reason="再叫一次", summon=["owner"])
    with refused(403, "not_your_role"):
        drive.amend_plan(case, by="housing", reason="闻到气味", summon=["gas"])
    drive.amend_plan(case, by="zhang", reason="闻到气味", summon=["gas"])
    assert drive.told(case) == {("gas", "summoned")}
    assert drive.states_of(Summons, case) == {"housing": "reported_in", "owner": "reported_in", "gas": "sent"}
    assert ("gas", "arrival", on("wed", "10:00")) in drive.turns(case)
    assert drive.state(case) == "acting"

    do(drive, case, "围挡", by="owner")
    do(drive, case, "修墙", by="housing")
    assert drive.worker(case) == 0
    assert drive.state(case) == "acting"
    waiting = [(party, asks) for party, asks, _due in drive.turns(case) if asks != "countersign"]
    assert waiting == [("chengxi", "dispatch"), ("gas", "arrival")]
    drive.later(minutes=10)
    drive.report_in(case, by="gas", summons="gas", contact="小马", minutes=0)
    assert drive.held(case, "summons", "gas") == {"gas": timedelta(minutes=70)}
    assert drive.worker(case) == 1
    assert drive.state(case) == "resolved"


def test_an_amendment_summons_a_department_and_gives_it_work_that_waits_for_the_others(drive: Drive):
    case = acting(drive)
    drive.told(case)
    due = drive.at(hours=30)
    check = {"organisation": "gas", "what": "查燃气管", "due_at": due, "waits_for": ["#2"]}
    drive.amend_plan(case, by="zhang", reason="闻到气味", summon=["gas"], tasks=[check])
    assert drive.told(case) == {("gas", "summoned"), ("gas", "assigned")}
    drive.later(minutes=5)
    drive.report_in(case, by="gas", summons="gas", contact="小马", minutes=0)
    drive.task_accept(case, by="gas", task="查燃气管")
    with refused(409, "blocked"):
        drive.task_start(case, by="gas", task="查燃气管")
    do(drive, case, "围挡", by="owner")
    do(drive, case, "修墙", by="housing")
    assert (drive.worker(case), drive.state(case)) == (0, "acting")
    drive.later(minutes=20)
    drive.task_complete(case, by="gas", task="查燃气管", words="没有漏气")
    drive.task_verify(case, by="zhang", task="查燃气管")
    drive.worker(case)
    assert drive.state(case) == "resolved"
    assert drive.held(case, "task", "查燃气管") == {
        "gas": timedelta(minutes=25),
        None: timedelta(hours=1),
        "chengxi": timedelta(),
    }


@pytest.mark.parametrize("by", ["li", "he"])
def test_only_the_chair_amends(drive: Drive, by: str):
    case = acting(drive)
    with refused(403, "not_your_role"):
        drive.amend_plan(case, by=by, reason="闻到气味", summon=["gas"])
