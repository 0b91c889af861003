"""Convening: who is called, who answers, who rules, and when the plan may be agreed."""

import pytest

from coordination.models import Involvement, Ruling, Summons, Task
from tests.journeys.driver import ByStages, refused


def test_a_department_named_twice_is_summoned_once(drive: ByStages, escalated: int):
    drive.convene(escalated, by="zhang", also=["gas", "housing", "gas"], reason="闻到气味")
    assert drive.states_of(Summons, escalated) == dict.fromkeys(("housing", "owner", "gas"), "sent")
    assert Summons.objects.filter(case=escalated).count() == 3
    required = dict(Summons.objects.filter(case=escalated).values_list("organisation__code", "required"))
    assert required == {"housing": True, "owner": True, "gas": False}, "the duty list's word stands"


def test_only_departments_are_summoned(drive: ByStages, convening: int):
    with refused(422, "invalid", "organisation"):
        drive.add_department(convening, by="zhang", organisation="kangle", reason="在旁边")
    with refused(422, "invalid", "organisation"):
        drive.add_department(convening, by="zhang", organisation="owner", reason="再来一次")


def test_nobody_is_absent_before_its_time_to_arrive_is_over(drive: ByStages, convening: int):
    with refused(409, "arrival_running"):
        drive.mark_absent(convening, by="zhang", summons="owner")
    drive.later(days=1, minutes=1)
    drive.mark_absent(convening, by="zhang", summons="owner")
    drive.report_in(convening, by="owner", summons="owner", contact="老周", minutes=10)
    late = Summons.objects.get(case=convening, organisation__code="owner")
    assert (late.state, late.late) == ("reported_in", True)


def test_a_plan_waits_for_required_departments_only(drive: ByStages, convening: int):
    drive.add_department(convening, by="zhang", organisation="gas", reason="也许有气")
    plan = [{"organisation": "housing", "what": "加固", "due_at": drive.at(days=1)}]
    drive.report_in(convening, by="housing", summons="housing", contact="张工", minutes=10)
    drive.decline(convening, by="gas", summons="gas", clause="2.2.9", owner="owner", reason="没有气")
    with refused(409, "summonses_open"):
        drive.agree_plan(convening, by="zhang", tasks=plan)
    drive.report_in(convening, by="owner", summons="owner", contact="老周", minutes=10)
    drive.agree_plan(convening, by="zhang", tasks=plan)
    assert drive.states_of(Summons, convening)["gas"] == "released"
    assert Ruling.objects.get(case=convening).outcome == "withdrawn"


def test_an_order_under_way_is_plan_enough(drive: ByStages, convening: int):
    for code in ("housing", "owner"):
        drive.report_in(convening, by=code, summons=code, contact="老李", minutes=0)
    with refused(422, "invalid", "tasks"):
        drive.agree_plan(convening, by="zhang")
    drive.order(convening, by="zhang", organisation="housing", what="撤人", within=30)
    drive.agree_plan(convening, by="zhang", note="撤离即可")
    assert drive.state(convening) == "acting"


@pytest.mark.parametrize(
    ("tasks", "named"),
    [
        ([], "tasks"),
        ([{"organisation": "gas", "what": "关气", "days": 1}], "tasks.1.organisation"),
        ([{"organisation": "housing", "what": "修", "days": -1}], "tasks.1.due_at"),
        ([{"organisation": "dianji", "what": "守夜", "days": 1}], None),
        ([{"organisation": "kangle", "what": "守夜", "days": 1}], "tasks.1.organisation"),
        ([{"key": "a", "organisation": "housing", "what": "修", "days": 1, "waits_for": ["b"]},
          {"key": "b", "organisation": "owner", "what": "拆", "days": 1, "waits_for": ["a"]}], "tasks.a.waits_for"),
        ([{"key": "a", "organisation": "housing", "what": "修", "days": 1, "waits_for": ["b"]},
          {"key": "b", "organisation": "owner", "what": "拆", "days": 2}], "tasks.a.due_at"),
        ([{"key": "a", "organisation": "housing", "what": "修", "days": 1, "waits_for": ["x"]}], "tasks.a.waits_for"),
    ],
    ids=["empty", "not summoned", "past", "community may", "another community", "cycle", "before its prerequisite",
         "waits for nothing"],
)  # fmt: skip
def test_a_faulty_plan_is_refused_naming_the_fault(drive: ByStages, convening: int, tasks: list, named: str | None):
    for code in ("housing", "owner"):
        drive.report_in(convening, by=code, summons=code, contact=code, minutes=10)
    plan = [{**row, "due_at": drive.at(days=row["days"])} for row in tasks]
    if named is None:
        drive.agree_plan(convening, by="zhang", tasks=plan)
        return
    with refused(422, "plan_faulty" if named.endswith(("due_at", "waits_for")) else "invalid", named):
        drive.agree_plan(convening, by="zhang", tasks=plan)
    assert not Task.objects.filter(case=convening).exists(), "nothing half-done stays"


def test_a_decline_cites_a_clause_of_the_duty_list_and_names_somebody_else(drive: ByStages, convening: int):
    with refused(422, "invalid", "clause"):
        drive.decline(convening, by="owner", summons="owner", clause="8.8", owner="housing", reason="不是我们")
    with refused(422, "invalid", "owner"):
        drive.decline(convening, by="owner", summons="owner", clause="2.2.9", owner="owner", reason="不是我们")


def test_the_second_decline_goes_to_the_city_whose_word_is_final(drive: ByStages, convening: int):
    cite = {"clause": "2.2.9", "owner": "housing", "reason": "不是我们"}
    drive.decline(convening, by="owner", summons="owner", **cite)
    drive.rule(convening, by="zhang", ruling="owner", outcome="confirmed", reason="是你们")
    drive.decline(convening, by="owner", summons="owner", **cite)
    with refused(403, "not_your_role"):
        drive.rule(convening, by="zhang", ruling="owner", outcome="confirmed", reason="还是你们")
    drive.rule(convening, by="he", ruling="owner", outcome="confirmed", reason="最终裁定")
    with refused(409, "ruled_finally"):
        drive.decline(convening, by="owner", summons="owner", **cite)


def test_the_one_that_was_named_declines_to_the_city_at_once(drive: ByStages, convening: int):
    drive.decline(convening, by="owner", summons="owner", clause="2.2.9", owner="gas", reason="是气")
    drive.rule(convening, by="zhang", ruling="owner", outcome="released", reason="有理", summon_owner=True)
    assert drive.states_of(Summons, convening) == {"housing": "sent", "owner": "released", "gas": "sent"}
    drive.decline(convening, by="gas", summons="gas", clause="2.2.9", owner="owner", reason="不是气")
    ruling = Ruling.objects.get(case=convening, ruled_at=None)
    assert (ruling.final, ruling.ruler.code) == (True, "city")


def test_whoever_was_released_is_not_called_back_by_naming_it(drive: ByStages, convening: int):
    drive.decline(convening, by="owner", summons="owner", clause="2.2.9", owner="gas", reason="是气")
    drive.rule(convening, by="zhang", ruling="owner", outcome="released", reason="有理", summon_owner=True)
    drive.decline(convening, by="gas", summons="gas", clause="2.2.9", owner="owner", reason="不是气")
    with refused(422, "invalid", "summon_owner"):
        drive.rule(convening, by="he", ruling="gas", outcome="released", reason="也对", summon_owner=True)
    drive.rule(convening, by="he", ruling="gas", outcome="confirmed", reason="你们来")


def test_calling_off_releases_everybody_and_withdraws_their_questions(drive: ByStages, convening: int):
    drive.decline(convening, by="owner", summons="owner", clause="2.2.9", owner="gas", reason="是气")
    drive.call_off(convening, by="zhang", reason="不用了")
    assert drive.state(convening) == "escalated"
    assert set(drive.states_of(Summons, convening).values()) == {"released"}
    assert Involvement.objects.filter(case=convening, until=drive.now).count() == 2
    assert drive.worker(convening) == 0, "and the clock does not convene it again"


def test_a_held_convening_does_not_hold_back_an_emergency(drive: ByStages, escalated: int):
    drive.reclassify(escalated, by="zhang", severity=1, reason="墙要倒")
    drive.worker(escalated)
    assert drive.state(escalated) == "convening"
    drive.call_off(escalated, by="zhang", reason="人已撤离")
    drive.escalate(escalated, by="zhang", ground="beyond_powers")
    with refused(422, "invalid", "hold"):
        drive.sign(escalated, by="he", hold=True)
