"""To the city in mid-meeting: who answers changes, everything under way stands."""

from datetime import timedelta

from coordination.models import Convening, Event, Ruling, Summons, Task
from tests.journeys.driver import Asked, Drive, refused
from tests.journeys.scenes import convening, on
from tests.journeys.test_subsidence import subsidence


def meeting(drive: Drive) -> int:
    """Summoned at 9:21; the meeting is open, gas is being shut, power has declined, gas and water are there. 9:31."""
    case = subsidence(drive)
    drive.told(case)
    drive.later(minutes=5)
    for code in ("gas", "water"):
        drive.report_in(case, by=code, summons=code, contact=code, minutes=0)
    drive.order(case, by="zhang", organisation="gas", what="关闭总阀", within=30)
    drive.task_accept(case, by="gas", task="关闭总阀")
    drive.open_meeting(case, by="zhang", mode="onsite", where="5 号楼前")
    drive.later(minutes=5)
    drive.decline(case, by="power", summons="power", clause="2.1.9", owner="owner", reason="表后线路不归我们")
    drive.told(case)
    return case


def standing(case_clocks: list[Asked]) -> set[tuple[str, object]]:
    """Until when what is waited for, whoever is asked."""
    return {(asks, due) for _party, asks, due in case_clocks}


def test_in_mid_meeting_the_city_takes_over_and_everything_under_way_stands(drive: Drive):
    case = meeting(drive)
    summonses, clocks = drive.states_of(Summons, case), drive.clocks(case)
    drive.later(minutes=1)
    with refused(403, "not_your_role"):
        drive.escalate(case, by="li", ground="danger")
    drive.escalate(case, by="zhang", ground="beyond_powers", note="整栋楼要安置")
    assert (drive.state(case), drive.case(case).handler.code) == ("convening", "city")
    assert drive.told(case) == {("he", "escalated")}
    assert drive.states_of(Summons, case) == summonses
    assert drive.states_of(Task, case) == {"关闭总阀": "accepted"}
    assert standing(drive.clocks(case)) == standing(clocks), "no clock begins anew"
    asked = {asks: party for party, asks, _due in drive.clocks(case)}
    assert asked == {
        "arrival": "housing",
        "task": "gas",
        "plan": "city",
        "contain": "city",
        "tier": "city",
        "ruling": "city",
    }
    assert Convening.objects.get(case=case).chair.code == "city"
    _the_city_goes_on(drive, case)


def _the_city_goes_on(drive: Drive, case: int) -> None:
    with refused(403, "not_your_role"):
        drive.rule(case, by="zhang", ruling="power", outcome="released", reason="有理")
    with refused(409, "at_the_top"):
        drive.escalate(case, by="he", ground="danger")
    with refused(409, "wrong_state"):
        drive.convene(case, by="he")
    drive.rule(case, by="he", ruling="power", outcome="released", reason="有理")
    assert Ruling.objects.get(case=case).ruler.code == "city"
    drive.report_in(case, by="housing", summons="housing", contact="住建", minutes=0)
    drive.later(minutes=8)
    plan = [{"organisation": "housing", "what": "加固", "due_at": drive.at(hours=5), "waits_for": ["#1"]}]
    with refused(403, "not_your_role"):
        drive.agree_plan(case, by="zhang", tasks=plan)
    drive.agree_plan(case, by="he", tasks=plan)
    assert drive.state(case) == "acting"
    drive.task_complete(case, by="gas", task="关闭总阀", words="关了")
    with refused(403, "not_your_role"):
        drive.task_verify(case, by="zhang", task="关闭总阀")
    drive.task_verify(case, by="he", task="关闭总阀")
    drive.contained(case, by="he")
    filed = drive.case(case).filed_at
    held = drive.held(case)
    assert held["city"] == timedelta(minutes=8)
    assert held["dianji"] == timedelta(minutes=21)
    assert sum(held.values(), timedelta()) == drive.now - filed
    assert drive.held(case, "summons", "power") == {
        "power": timedelta(minutes=10),
        "chengxi": timedelta(minutes=1),
        "city": timedelta(),
    }


def test_a_plan_twice_overdue_goes_to_the_city_by_itself(drive: Drive):
    case = convening(drive)
    for code in ("housing", "owner"):
        drive.report_in(case, by=code, summons=code, contact=code, minutes=0)
    assert ("chengxi", "plan", on("thu", "9:20")) in drive.turns(case)
    drive.now = on("fri", "9:20")
    drive.worker(case)
    assert (drive.state(case), drive.case(case).handler.code) == ("convening", "city")
    event = Event.objects.get(case=case, action="escalate", actor_kind="clock")
    assert (event.payload["clock"], event.payload["mark"], event.payload["ground"]) == ("plan", "second", "clock")
    assert ("he", "escalated") in drive.told(case)
    assert drive.turns(case)[0] == ("city", "plan", on("thu", "9:20")), "what was overdue stays overdue"
    assert drive.states_of(Summons, case) == dict.fromkeys(("housing", "owner"), "reported_in")
