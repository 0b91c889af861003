"""Merging: one case for one thing in the world, and back again; closing takes the merged ones along."""

import pytest

from coordination.models import Case, Event, Report, Summons, Task
from coordination.stages import _file
from tests.journeys.driver import ByStages, refused


def test_reports_and_the_higher_severity_go_to_the_target(drive: ByStages, local: int):
    other = drive.file(by="wang", category="2.2", severity=2)
    drive.merge(other, by="wang", into=local, reason="同一面墙")
    assert Report.objects.filter(case=local).count() == 2
    assert (drive.case(local).severity, drive.case(local).merged_count) == (2, 1)
    assert [e.action for e in Event.objects.filter(case=local).order_by("seq")][-1] == "merge"


def test_a_merged_emergency_starts_the_emergency_clocks_of_its_target(drive: ByStages):
    target = drive.file(category="2.1", severity=3)
    drive.verify(target, by="li", finding="裂缝")
    drive.escalate(target, by="li", ground="beyond_powers")
    danger = drive.file(by="wang", category="2.1", severity=1)
    drive.merge(danger, by="zhang", into=target)
    drive.worker(target)
    assert drive.state(target) == "convening"
    assert target in Event.objects.filter(action="convene").values_list("case_id", flat=True)


def test_the_target_settles_its_own_marks_before_it_changes(drive: ByStages, local: int):
    drive.later(days=1, minutes=10)
    other = drive.file(by="wang", category="2.2")
    drive.merge(other, by="wang", into=local)
    told = list(Event.objects.filter(case=local).order_by("seq").values_list("action", flat=True))
    assert told == ["file", "verify", "warn", "due", "merge"]


@pytest.mark.parametrize(
    ("who", "where", "by"),
    [("zhao", "kangle", "wang"), ("sun", "xima", "zhang")],
    ids=["another community's, by the community", "another town's, by the subdistrict"],
)
def test_what_lies_outside_ones_territory_is_not_merged_into(
    drive: ByStages, local: int, who: str, where: str, by: str
):
    other = drive.file(by=who, category="2.2", community=where)
    with refused(422, "invalid", "into"):
        drive.merge(local, by=by, into=other)
    drive.merge(local, by="he", into=other)


def test_nothing_is_merged_into_itself_or_into_what_is_not_open(drive: ByStages, local: int):
    with refused(422, "invalid", "into"):
        drive.merge(local, by="li", into=local)
    over = drive.file(by="wang", category="2.2")
    drive.reject(over, by="wang", ground="false", words="没有此事")
    with refused(422, "invalid", "into"):
        drive.merge(local, by="li", into=over)


def test_a_case_that_holds_others_is_not_merged_or_rejected(drive: ByStages, local: int):
    drive.merge(drive.file(category="2.2"), by="li", into=local)
    third = drive.file(category="2.2")
    with refused(409, "holds_merged"):
        drive.merge(local, by="li", into=third)
    with refused(409, "holds_merged"):
        drive.reject(local, by="li", ground="withdrawn", words="撤回")


def test_an_open_question_is_decided_before_its_case_is_merged(drive: ByStages, acting: int):
    target = drive.file(category="2.2")
    drive.task_return(acting, by="housing", task="修墙", reason="产权不归我们")
    with refused(409, "decision_open"):
        drive.merge(acting, by="zhang", into=target)


def test_unmerging_gives_back_reports_state_and_what_was_left_of_the_task(drive: ByStages, acting: int):
    target = drive.file(category="2.2")
    due = Task.objects.get(case=acting).due_at
    drive.later(hours=1)
    drive.merge(acting, by="zhang", into=target)
    with refused(409, "wrong_state"):
        drive.task_accept(acting, by="housing", task="修墙")
    drive.later(days=1)
    drive.unmerge(acting, by="zhang")
    assert drive.state(acting) == "acting"
    assert Task.objects.get(case=acting).due_at - due == drive.at(days=1) - drive.now
    assert Report.objects.get(case=acting).filed_under_id == acting
    assert drive.case(target).merged_count == 0


def test_closing_closes_the_merged_ones_with_what_was_left_open_of_them(drive: ByStages, resolved: int):
    other = drive.file(category="2.2")
    drive.verify(other, by="li", finding="同一处")
    drive.escalate(other, by="li", ground="beyond_means")
    drive.convene(other, by="zhang")
    drive.order(other, by="zhang", organisation="gas", what="关气", within=30)
    drive.merge(other, by="zhang", into=resolved)
    drive.accept(resolved, by="li", finding="好了", answer="satisfied")
    assert drive.state(other) == "closed"
    assert drive.states_of(Task, other) == {"关气": "cancelled"}
    assert set(drive.states_of(Summons, other).values()) == {"released"}
    told = Event.objects.filter(case=other).latest("seq")
    assert (told.action, told.payload["closed_with"]) == ("accept", resolved)


def test_reopening_leaves_the_merged_ones_closed_and_closing_again_does_not_touch_them(drive: ByStages, resolved: int):
    other = drive.file(category="2.2")
    drive.merge(other, by="li", into=resolved)
    drive.accept(resolved, by="li", finding="好了", answer="satisfied")
    with refused(409, "closed_with_another"):
        drive.reopen(other, by="li", reason="没好")
    drive.later(days=1)
    drive.reopen(resolved, by="li", reason="没好", tasks=["修墙"])
    events = Event.objects.filter(case=other).count()
    drive.task_accept(resolved, by="housing", task="修墙")
    drive.task_complete(resolved, by="housing", task="修墙", words="又修了")
    drive.task_verify(resolved, by="zhang", task="修墙")
    drive.worker(resolved)
    drive.accept(resolved, by="li", finding="好了", answer="satisfied")
    assert Event.objects.filter(case=other).count() == events


def test_a_merge_that_comes_between_is_not_lost_by_closing(
    drive: ByStages, resolved: int, monkeypatch: pytest.MonkeyPatch
):
    """The merged ones are looked up before the lock; what was merged meanwhile is noticed under it."""
    other = drive.file(category="2.2")
    lock = _file.lock

    def late(cases: list[int], **how: bool):
        Case.objects.filter(pk=resolved).update(merged_count=1)
        monkeypatch.setattr(_file, "lock", lock)
        return lock(cases, **how)

    monkeypatch.setattr(_file, "lock", late)
    with refused(409, "stale"):
        drive.accept(resolved, by="li", finding="好了", answer="satisfied")
    Case.objects.filter(pk=resolved).update(merged_count=0)
    assert drive.state(other) == "reported"
