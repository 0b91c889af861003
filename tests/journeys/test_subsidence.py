"""The subsidence case (地基沉降): from what a resident says to a building made safe."""

from datetime import timedelta

from coordination.models import Event, Holding, Report, Summons, Task
from tests.factories import city as cities
from tests.journeys.driver import WORKER, Drive


def subsidence(drive: Drive) -> int:
    """Reported, verified, escalated for danger; the clock has summoned four departments."""
    cities.person(drive.city, "zhang2", "chengxi", "coordinator")
    case = drive.file(
        title="电机厂家属院 5 号楼地基下沉",
        description="东南角往下沉了，墙上裂了大缝",
        reporter_name="王师傅",
        reporter_phone="13900001234",
    )
    drive.later(minutes=19)
    drive.verify(case, by="li", finding="散水脱开 6 厘米", severity=1)
    drive.later(minutes=2)
    drive.escalate(case, by="li", ground="danger")
    drive.later(seconds=1)
    assert drive.worker(case) == 1
    return case


def test_a_sinking_building_is_made_safe(drive: Drive):
    case = subsidence(drive)
    said = Report.objects.get(case=case)
    assert (said.text.words, said.reporter_phone) == ("东南角往下沉了，墙上裂了大缝", "13900001234")
    assert drive.state(case) == "convening"
    convened = Event.objects.get(case=case, action="convene")
    assert (convened.actor_kind, convened.payload["clock"], convened.payload["process"]) == ("clock", "convene", WORKER)
    assert drive.states_of(Summons, case) == dict.fromkeys(("housing", "water", "gas", "power"), "sent")

    for code in ("gas", "water", "power", "housing"):
        drive.later(minutes=3)
        drive.report_in(case, by=code, summons=code, contact=code, minutes=5)
    drive.later(minutes=15)
    drive.agree_plan(
        case,
        by="zhang",
        tasks=[
            {"key": "clear", "organisation": "chengxi", "what": "撤离警戒", "due_at": drive.at(minutes=30)},
            {"key": "gas", "organisation": "gas", "what": "关气", "due_at": drive.at(minutes=25)},
            {"key": "dig", "organisation": "water", "what": "开挖查漏", "due_at": drive.at(minutes=90),
             "waits_for": ["gas", "clear"]},
        ],
    )  # fmt: skip
    _do_the_work(drive, case)
    drive.later(hours=1)
    drive.accept(case, by="li", finding="沉降停止，楼体安全", answer="satisfied", words="放心了")

    row = drive.case(case)
    assert row.state == "closed"
    assert row.closed_at == drive.now
    _each_ones_time(drive, case)


def _do_the_work(drive: Drive, case: int) -> None:
    """Nobody digs before the gas is off and the building is empty; the first of the plan that is in the way is named."""
    water = Task.objects.get(title="开挖查漏")
    drive.task_accept(case, by="water", task="开挖查漏")
    blocked = Holding.objects.get(case=case, track="task", subject=water.pk, ended_at=None)
    assert (blocked.party_id, blocked.reason, blocked.blocker) == (
        None,
        "blocked",
        Task.objects.get(title="撤离警戒").pk,
    )

    drive.later(minutes=1)
    drive.task_accept(case, by="gas", task="关气")
    drive.task_accept(case, by="zhang", task="撤离警戒")
    drive.later(minutes=10)
    drive.task_complete(case, by="gas", task="关气", words="总阀已关")
    drive.contained(case, by="zhang2", words="人已撤离，气已关")
    drive.later(minutes=10)
    drive.task_complete(case, by="zhang", task="撤离警戒", words="42 户撤离")
    freed = Holding.objects.get(case=case, track="task", subject=water.pk, ended_at=None)
    assert (freed.party.code, freed.reason) == ("water", "working")
    drive.task_start(case, by="water", task="开挖查漏")
    drive.later(minutes=40)
    drive.task_complete(case, by="water", task="开挖查漏", words="渗漏点已修复")
    for title in ("关气", "撤离警戒", "开挖查漏"):
        drive.task_verify(case, by="zhang2", task=title)
    drive.later(seconds=2)
    assert drive.worker(case) == 1
    assert drive.state(case) == "resolved"


def _each_ones_time(drive: Drive, case: int) -> None:
    """To the microsecond: the community's 21 minutes and the hour of acceptance, the rest the subdistrict's."""
    spent: dict[str, timedelta] = {}
    for span in Holding.objects.filter(case=case, track="case", ended_at__isnull=False).select_related("party"):
        spent[span.party.code] = spent.get(span.party.code, timedelta()) + (span.ended_at - span.started_at)
    assert spent["dianji"] == timedelta(minutes=21, hours=1)
    filed = drive.case(case).filed_at
    assert sum(spent.values(), timedelta()) == drive.now - filed
    assert spent["chengxi"] == drive.now - filed - spent["dianji"]
