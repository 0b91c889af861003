"""Tasks: signed for, done, checked, returned, extended; dependents move with what they wait for."""

from datetime import timedelta

import pytest

from coordination.models import Approval, Clock, Involvement, Ruling, Task
from tests.factories import city as cities
from tests.journeys.driver import ByStages, refused


def task(case: int, title: str) -> Task:
    return Task.objects.get(case=case, title=title)


@pytest.fixture
def chain(drive: ByStages, convening: int) -> int:
    """A plan: the owner clears by noon, checked first; then housing repairs within a day."""
    for code in ("housing", "owner"):
        drive.report_in(convening, by=code, summons=code, contact=code, minutes=10)
    drive.agree_plan(
        convening,
        by="zhang",
        tasks=[
            {"key": "a", "organisation": "owner", "what": "清场", "due_at": drive.at(hours=3), "verify_first": True},
            {"key": "b", "organisation": "housing", "what": "修墙", "due_at": drive.at(days=1), "waits_for": ["a"]},
        ],
    )
    drive.task_accept(convening, by="owner", task="清场")
    drive.task_accept(convening, by="housing", task="修墙")
    return convening


def test_what_waits_is_neither_started_nor_done(drive: ByStages, chain: int):
    with refused(409, "blocked"):
        drive.task_start(chain, by="housing", task="修墙")
    with refused(409, "blocked"):
        drive.task_complete(chain, by="housing", task="修墙", words="好了")


def test_marked_verify_first_it_frees_what_waits_only_when_checked(drive: ByStages, chain: int):
    drive.task_complete(chain, by="owner", task="清场", words="清了")
    with refused(409, "blocked"):
        drive.task_start(chain, by="housing", task="修墙")
    drive.task_verify(chain, by="zhang", task="清场")
    drive.task_start(chain, by="housing", task="修墙")


def test_a_late_prerequisite_moves_its_dependents_by_its_overrun(drive: ByStages, chain: int):
    due = task(chain, "修墙").due_at
    drive.later(hours=5)
    drive.task_complete(chain, by="owner", task="清场", words="晚了")
    assert task(chain, "修墙").due_at == due + timedelta(hours=2)


def test_a_late_check_moves_them_as_well_where_they_wait_for_it(drive: ByStages, chain: int):
    due = task(chain, "修墙").due_at
    drive.later(hours=1)
    drive.task_complete(chain, by="owner", task="清场", words="早了")
    drive.later(hours=4)
    drive.task_verify(chain, by="zhang", task="清场")
    assert task(chain, "修墙").due_at == due + timedelta(hours=2), "five hours in, two after it was due"


def test_more_time_for_a_prerequisite_is_more_time_for_its_dependents(drive: ByStages, chain: int):
    due = task(chain, "修墙").due_at
    drive.request_extension(chain, by="owner", task="清场", until=drive.at(hours=9), reason="人手不够")
    drive.approve_extension(chain, by="zhang", approval="extension")
    assert task(chain, "修墙").due_at == due + timedelta(hours=6)


def test_evidence_that_was_asked_for_is_needed(drive: ByStages, escalated: int):
    due = drive.at(days=1)
    drive.assign(escalated, by="zhang", organisation="housing", what="修墙", due_at=due, evidence=True)
    drive.task_accept(escalated, by="housing", task="修墙")
    with refused(422, "invalid", "photos"):
        drive.task_complete(escalated, by="housing", task="修墙", words="好了")
    drive.attach(escalated, by="housing", task="修墙")
    drive.task_complete(escalated, by="housing", task="修墙", words="好了")


def test_whoever_did_it_does_not_check_it(drive: ByStages, local: int):
    drive.handle_locally(local, by="li", what="贴告示")
    drive.task_complete(local, by="li", task="贴告示", words="贴了")
    with refused(403, "did_it_yourself"):
        drive.task_verify(local, by="li", task="贴告示")
    drive.task_verify(local, by="wang", task="贴告示")


def test_a_subdistricts_only_coordinator_is_checked_by_the_city(drive: ByStages, escalated: int):
    due = drive.at(days=1)
    drive.assign(escalated, by="zhang", organisation="chengxi", what="开会", due_at=due)
    drive.task_accept(escalated, by="zhang", task="开会")
    drive.task_complete(escalated, by="zhang", task="开会", words="开了")
    assert task(escalated, "开会").verifier.code == "city"
    drive.task_verify(escalated, by="he", task="开会")


def test_where_the_subdistrict_has_two_a_colleague_checks(drive: ByStages, escalated: int):
    cities.person(drive.city, "zhang2", "chengxi", "coordinator")
    drive.assign(escalated, by="zhang", organisation="chengxi", what="开会", due_at=drive.at(days=1))
    drive.task_accept(escalated, by="zhang", task="开会")
    drive.task_complete(escalated, by="zhang", task="开会", words="开了")
    with refused(403, "did_it_yourself"):
        drive.task_verify(escalated, by="zhang", task="开会")
    drive.task_verify(escalated, by="zhang2", task="开会")


def test_what_is_done_is_checked_by_the_city_once_the_case_is_there(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.task_complete(acting, by="housing", task="修墙", words="好了")
    drive.escalate(acting, by="zhang", ground="beyond_powers")
    with refused(403, "not_your_role"):
        drive.task_verify(acting, by="zhang", task="修墙")
    drive.task_verify(acting, by="he", task="修墙")


def test_a_ruling_on_a_returned_task_gives_its_time_back(drive: ByStages, acting: int):
    due = task(acting, "修墙").due_at
    drive.task_return(acting, by="housing", task="修墙", reason="产权不归我们", owner="owner")
    drive.later(hours=5)
    drive.task_rule(acting, by="zhang", ruling="housing", outcome="kept", reason="归你们")
    assert (task(acting, "修墙").state, task(acting, "修墙").due_at) == ("assigned", due + timedelta(hours=5))


def test_a_task_that_goes_elsewhere_takes_the_sight_of_the_case_along(drive: ByStages, acting: int):
    drive.task_return(acting, by="housing", task="修墙", reason="产权不归我们", owner="owner")
    drive.later(hours=1)
    drive.task_rule(acting, by="zhang", ruling="housing", outcome="moved", reason="归厂里")
    until = dict(Involvement.objects.filter(case=acting).values_list("organisation__code", "until"))
    assert until == {"housing": drive.now, "owner": None}
    drive.task_accept(acting, by="owner", task="修墙")


def test_a_task_cannot_be_moved_to_nobody(drive: ByStages, acting: int):
    drive.task_return(acting, by="housing", task="修墙", reason="产权不归我们")
    with refused(422, "invalid", "organisation"):
        drive.task_rule(acting, by="zhang", ruling="housing", outcome="moved", reason="给别人")
    with refused(422, "invalid", "organisation"):
        drive.task_rule(acting, by="zhang", ruling="housing", outcome="moved", organisation="xima", reason="给别村")


def test_escalating_local_work_withdraws_the_ruling_on_it(drive: ByStages, local: int):
    drive.handle_locally(local, by="li", what="自己修")
    drive.task_return(local, by="li", task="自己修", reason="修不了")
    drive.escalate(local, by="li", ground="beyond_means")
    assert drive.states_of(Task, local) == {"自己修": "cancelled"}
    assert Ruling.objects.get(case=local).outcome == "withdrawn"


def test_an_extension_is_asked_for_before_due_and_for_later(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    with refused(422, "invalid", "until"):
        drive.request_extension(acting, by="housing", task="修墙", until=drive.at(hours=1), reason="下雨")
    drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=4), reason="下雨")
    with refused(409, "asked_before"):
        drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=5), reason="还下雨")
    drive.refuse_extension(acting, by="zhang", approval="extension", reason="不行")
    drive.later(days=2, hours=4)
    with refused(409, "overdue_already"):
        drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=4), reason="下雨")


def test_the_second_extension_and_a_coordinators_own_are_the_supervisors(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=4), reason="下雨")
    drive.approve_extension(acting, by="zhang", approval="extension")
    drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=6), reason="又下雨")
    with refused(403, "not_your_role"):
        drive.approve_extension(acting, by="zhang", approval="extension")
    drive.approve_extension(acting, by="supervisor", approval="extension")
    assert task(acting, "修墙").extensions == 2


def test_a_communitys_own_extension_is_its_coordinators(drive: ByStages, local: int):
    drive.handle_locally(local, by="li", what="自己修", due_at=drive.at(days=1))
    drive.request_extension(local, by="li", task="自己修", until=drive.at(days=2), reason="等人")
    drive.approve_extension(local, by="zhang", approval="extension")


def test_an_extension_is_not_granted_into_the_past(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=3), reason="下雨")
    drive.later(days=5)
    with refused(409, "until_passed"):
        drive.approve_extension(acting, by="zhang", approval="extension")
    drive.refuse_extension(acting, by="zhang", approval="extension", reason="晚了")


def test_a_request_for_a_task_that_is_done_is_withdrawn(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.request_extension(acting, by="housing", task="修墙", until=drive.at(days=4), reason="下雨")
    drive.task_complete(acting, by="housing", task="修墙", words="好了")
    assert Approval.objects.get(case=acting).granted is False


def test_work_falls_to_a_community_only_with_a_reason(drive: ByStages):
    case = drive.file(category="5.1")
    drive.verify(case, by="li", finding="三盏不亮")
    drive.escalate(case, by="li", ground="beyond_powers")
    with refused(422, "invalid", "reason"):
        drive.order(case, by="zhang", organisation="dianji", what="拉警戒", within=30)
    with refused(422, "invalid", "reason"):
        drive.assign(case, by="zhang", organisation="dianji", what="换灯", due_at=drive.at(days=1))
    drive.order(case, by="zhang", organisation="dianji", what="拉警戒", within=30, reason="离得最近")
    assert task(case, "拉警戒").outside_duty
    with refused(422, "invalid", "within"):
        drive.order(case, by="zhang", organisation="lights", what="断电", within=0)


def test_work_goes_to_nobody_who_cannot_see_the_case(drive: ByStages, escalated: int):
    with refused(422, "invalid", "organisation"):
        drive.assign(escalated, by="zhang", organisation="xima", what="修", due_at=drive.at(days=1), reason="帮忙")


def test_amending_changes_something_and_cancels_nothing_that_is_verified(drive: ByStages, chain: int):
    with refused(422, "invalid", "tasks"):
        drive.amend_plan(chain, by="zhang", reason="没什么")
    drive.task_complete(chain, by="owner", task="清场", words="清了")
    drive.task_verify(chain, by="zhang", task="清场")
    with refused(422, "invalid", "cancel"):
        drive.amend_plan(chain, by="zhang", cancel=["清场"], reason="不要了")
    drive.told(chain)
    drive.amend_plan(chain, by="zhang", cancel=["修墙"], reason="不修了")
    assert drive.told(chain) == {("housing-lead", "task_cancelled")}
    drive.worker(chain)
    assert drive.state(chain) == "resolved", "what was verified since work began suffices"


def test_what_the_citys_only_coordinator_did_its_supervisor_checks(drive: ByStages, escalated: int):
    drive.escalate(escalated, by="zhang", ground="beyond_powers")
    drive.assign(escalated, by="he", organisation="city", what="调人", due_at=drive.at(hours=3))
    drive.task_accept(escalated, by="he", task="调人")
    drive.task_complete(escalated, by="he", task="调人", words="调了")
    asked = Clock.objects.running().get(case=escalated, kind="task_verify")
    assert (asked.party.code, asked.party_role) == ("city", "supervisor")
    assert {who for who, template in drive.told(escalated) if template == "task_done"} == {"supervisor"}
    with refused(403, "did_it_yourself"):
        drive.task_verify(escalated, by="he", task="调人")
    drive.task_verify(escalated, by="supervisor", task="调人")
    assert drive.states_of(Task, escalated) == {"调人": "verified"}
