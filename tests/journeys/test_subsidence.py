"""The subsidence case by stages: from the resident's report to closing."""

from datetime import UTC, datetime, timedelta

import pytest

from coordination.models import Case, Clock, Event, Holding, Mark, Report, Summons, Task
from coordination.rules.events import broken_at
from coordination.stages import ACTIONS, _step, report
from tests.factories import city as cities

T0 = datetime(2026, 11, 24, 5, 22, tzinfo=UTC)


def minutes(n):
    return T0 + timedelta(minutes=n)


@pytest.mark.django_db
def test_a_sinking_building_is_made_safe():
    city = cities.build()
    cities.person(city, "zhang2", "chengxi", "coordinator")
    li, zhang = city.actor("li"), city.actor("zhang")
    filed = report.file(
        by=li,
        title="电机厂家属院 5 号楼地基下沉",
        description="东南角往下沉了，墙上裂了大缝",
        category=city.categories["2.1"].pk,
        reporter_name="王师傅",
        reporter_phone="13900001234",
        at=T0,
    )
    case = filed.case_id
    said = Report.objects.get(case=case)
    assert (said.text.words, said.reporter_phone) == ("东南角往下沉了，墙上裂了大缝", "13900001234")
    ACTIONS["verify"](case=case, by=li, finding="散水脱开 6 厘米", severity=1, at=minutes(19))
    ACTIONS["escalate"](case=case, by=li, ground="danger", at=minutes(21))
    assert _step.fire([case], at=minutes(21), process="worker@test") == 1
    summonses = list(Summons.objects.filter(case=case).order_by("pk"))
    assert [s.organisation.code for s in summonses] == ["housing", "water", "gas", "power"]
    assert Case.objects.get(pk=case).state == "convening"
    for n, (code, summons) in enumerate(zip(["housing", "water", "gas", "power"], summonses, strict=True)):
        by = city.actor(code)
        ACTIONS["report_in"](case=case, summons=summons.pk, by=by, contact=code, minutes=5, at=minutes(25 + n))
    plan = [
        {"key": "a", "organisation": city.id("chengxi"), "what": "撤离警戒", "due_at": minutes(70)},
        {"key": "b", "organisation": city.id("gas"), "what": "关气", "due_at": minutes(65)},
        {"key": "c", "organisation": city.id("water"), "what": "查漏", "due_at": minutes(90), "waits_for": ["b"]},
    ]
    ACTIONS["agree_plan"](case=case, by=zhang, tasks=plan, at=minutes(40))
    tasks = {t.title: t for t in Task.objects.filter(case=case)}
    he = city.actor("he")
    for title, who in (("撤离警戒", "zhang"), ("关气", "gas"), ("查漏", "water")):
        by = city.actor(who)
        ACTIONS["task_accept"](case=case, task=tasks[title].pk, by=by, at=minutes(41))
    ACTIONS["contained"](case=case, by=zhang, at=minutes(50))
    for n, (title, who) in enumerate((("撤离警戒", "zhang"), ("关气", "gas"), ("查漏", "water"))):
        by = city.actor(who)
        ACTIONS["task_complete"](case=case, task=tasks[title].pk, by=by, words="好了", at=minutes(55 + n))
    checker = city.actor("zhang2")
    for title in tasks:
        ACTIONS["task_verify"](case=case, task=tasks[title].pk, by=checker, at=minutes(60))
    _step.fire([case], at=minutes(60), process="worker@test")
    assert Case.objects.get(pk=case).state == "resolved"
    ACTIONS["accept"](case=case, by=li, finding="安全", answer="satisfied", at=minutes(90))
    row = Case.objects.get(pk=case)
    assert row.state == "closed"
    chain = list(Event.objects.filter(case=case).order_by("seq"))
    assert broken_at(chain) is None
    assert not Clock.objects.filter(case=case, ended_at__isnull=True).exists()
    assert not Mark.objects.filter(case=case, state__in=["pending", "held"]).exists()
    spans = list(Holding.objects.filter(case=case, track="case").order_by("started_at", "pk"))
    total = sum((s.ended_at - s.started_at for s in spans if s.ended_at), timedelta())
    assert total == minutes(90) - T0
    assert he is not None
