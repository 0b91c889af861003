"""Countersigning: whoever was there says yes or no to the minutes, and silence by the clock is no objection."""

import pytest

from coordination.models import Clock, Event, Summons
from tests.journeys.driver import ByStages, refused


@pytest.fixture
def agreed(drive: ByStages, convening: int) -> int:
    """Housing and the owner reported in and a plan is agreed; severity III, so two working days to countersign."""
    for code in ("housing", "owner"):
        drive.report_in(convening, by=code, summons=code, contact="老李", minutes=0)
    drive.agree_plan(
        convening, by="zhang", tasks=[{"organisation": "housing", "what": "修", "due_at": drive.at(days=6)}]
    )
    return convening


def said(case: int) -> dict[str, str]:
    return dict(Summons.objects.filter(case=case).values_list("organisation__code", "countersign"))


def test_each_that_was_there_is_asked_by_a_clock_and_told(drive: ByStages, agreed: int):
    assert said(agreed) == {"housing": "asked", "owner": "asked"}
    clocks = Clock.objects.filter(case=agreed, kind="countersign", ended_at=None)
    assert {(c.party.code, c.party_role, c.span) for c in clocks} == {
        ("housing", "responder", "2wd"),
        ("owner", "responder", "2wd"),
    }
    assert {who for who, what in drive.told(agreed) if what == "countersign"} == {"housing-lead", "owner-lead"}


def test_one_that_agrees_is_asked_no_more(drive: ByStages, agreed: int):
    drive.countersign(agreed, by="owner")
    assert said(agreed) == {"housing": "asked", "owner": "agreed"}
    with refused(409, "not_asked"):
        drive.countersign(agreed, by="owner")
    assert [c.party.code for c in Clock.objects.filter(case=agreed, kind="countersign", ended_at=None)] == ["housing"]


def test_dissent_says_what_it_is_about(drive: ByStages, agreed: int):
    with refused(422, "invalid", "words"):
        drive.countersign(agreed, by="owner", dissent=True)
    drive.countersign(agreed, by="owner", dissent=True, words="费用不该由我们出")
    assert said(agreed)["owner"] == "dissented"


def test_silence_is_no_objection_and_no_red_card(drive: ByStages, agreed: int):
    drive.countersign(agreed, by="owner")
    clock = Clock.objects.get(case=agreed, kind="countersign", ended_at=None)
    drive.now = clock.due_at
    drive.worker(agreed)
    assert said(agreed) == {"housing": "silent", "owner": "agreed"}
    event = Event.objects.filter(case=agreed).latest("seq")
    assert (event.action, event.actor_kind, event.payload["party"]) == ("no_objection", "clock", clock.party_id)
    clock.refresh_from_db()
    assert (clock.ended_at, clock.card) == (clock.due_at, "warn"), "a yellow card reminded; nobody is late"
    with refused(409, "not_asked"):
        drive.countersign(agreed, by="housing")


def test_a_case_closes_without_waiting_for_countersignatures(drive: ByStages, agreed: int):
    drive.task_accept(agreed, by="housing", task="修")
    drive.task_complete(agreed, by="housing", task="修", words="好了")
    drive.task_verify(agreed, by="zhang", task="修")
    drive.worker(agreed)
    drive.accept(agreed, by="li", finding="好了", answer="satisfied")
    assert drive.state(agreed) == "closed"
    assert not Clock.objects.filter(case=agreed, ended_at=None).exists()


def test_whoever_did_not_come_is_not_asked(drive: ByStages, convening: int):
    drive.report_in(convening, by="housing", summons="housing", contact="老李", minutes=0)
    drive.later(days=1, minutes=1)
    drive.mark_absent(convening, by="zhang", summons="owner")
    drive.agree_plan(
        convening, by="zhang", tasks=[{"organisation": "housing", "what": "修", "due_at": drive.at(days=6)}]
    )
    assert said(convening) == {"housing": "asked", "owner": ""}
