"""Supervising: pauses, consent, demands; and what people note beside the work."""

from coordination.models import Approval, Attachment, Clock, Event, Involvement
from tests.journeys.driver import ByStages, refused


def test_a_suspension_needs_a_date_ahead_and_a_supervisor(drive: ByStages, acting: int):
    with refused(422, "invalid", "review_on"):
        drive.request_suspension(acting, by="zhang", review_on=drive.now, reason="等材料")
    drive.request_suspension(acting, by="zhang", review_on=drive.at(days=9), reason="等材料")
    with refused(409, "asked_before"):
        drive.request_suspension(acting, by="zhang", review_on=drive.at(days=9), reason="等材料")
    with refused(403, "not_your_role"):
        drive.suspend(acting, by="zhang", review_on=drive.at(days=9), reason="自己批")
    with refused(422, "invalid", "review_on"):
        drive.suspend(acting, by="supervisor", review_on=drive.at(days=-1), reason="批")
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=9), reason="批")
    assert Approval.objects.get(case=acting).granted is True


def test_a_refused_suspension_leaves_work_going_on(drive: ByStages, acting: int):
    drive.request_suspension(acting, by="zhang", review_on=drive.at(days=9), reason="等材料")
    drive.refuse_suspension(acting, by="supervisor", approval="suspension", reason="不批")
    assert drive.state(acting) == "acting"


def test_neither_danger_nor_an_open_ruling_is_put_off(drive: ByStages, acting: int):
    when = {"review_on": drive.at(days=9), "reason": "等"}
    drive.task_return(acting, by="housing", task="修墙", reason="不归我们")
    with refused(409, "ruling_open"):
        drive.suspend(acting, by="supervisor", **when)
    drive.task_rule(acting, by="zhang", ruling="housing", outcome="kept", reason="归你们")
    drive.reclassify(acting, by="zhang", severity=1, reason="要塌")
    drive.worker(acting)
    with refused(409, "critical"):
        drive.suspend(acting, by="supervisor", **when)


def test_while_suspended_only_words_photos_and_reports_come_in(drive: ByStages, acting: int):
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=9), reason="批")
    drive.comment(acting, by="housing", words="材料在路上")
    drive.attach(acting, by="li")
    drive.add_report(acting, by="li", description="还没好？")
    for name, how in (
        ("resume", {"by": "zhang"}),
        ("task_accept", {"by": "housing", "task": "修墙"}),
        ("reclassify", {"by": "zhang", "severity": 2, "reason": "急"}),
        (
            "order_supervision",
            {"by": "supervisor", "organisation": "housing", "words": "快", "due_at": drive.at(days=1)},
        ),
    ):
        with refused(403 if name == "resume" else 409, "not_your_role" if name == "resume" else "wrong_state"):
            drive.take(name, acting, **how)
    drive.resume(acting, by="supervisor", reason="材料到了")
    assert drive.state(acting) == "acting"


def test_a_supervision_order_pauses_and_goes_on_with_its_case(drive: ByStages, acting: int):
    due = drive.at(days=1)
    drive.order_supervision(acting, by="supervisor", organisation="chengxi", words="为何这么慢", due_at=due)
    drive.later(hours=1)
    drive.suspend(acting, by="supervisor", review_on=drive.at(days=5), reason="批")
    drive.later(days=5)
    drive.worker(acting)
    assert Clock.objects.get(case=acting, kind="supervision").due_at == drive.at(hours=23)
    drive.answer_supervision(acting, by="zhang", order="chengxi", words="等材料")
    with refused(409, "subject_settled"):
        drive.answer_supervision(acting, by="zhang", order="chengxi", words="再答")
    drive.close_supervision(acting, by="supervisor", order="chengxi")


def test_a_demand_goes_to_somebody_who_sees_the_case(drive: ByStages, acting: int):
    words = {"words": "为何这么慢", "due_at": drive.at(days=1)}
    with refused(422, "invalid", "organisation"):
        drive.order_supervision(acting, by="supervisor", organisation="xima", **words)
    with refused(422, "invalid", "due_at"):
        drive.order_supervision(acting, by="supervisor", organisation="gas", words="快", due_at=drive.now)
    drive.order_supervision(acting, by="supervisor", organisation="gas", **words)
    assert Involvement.objects.get(case=acting, organisation__code="gas").until is None
    drive.later(hours=1)
    drive.close_supervision(acting, by="supervisor", order="gas")
    assert Involvement.objects.get(case=acting, organisation__code="gas").until == drive.now


def test_a_photo_is_kept_once(drive: ByStages, acting: int):
    drive.attach(acting, by="li")
    drive.attach(acting, by="housing", task="修墙")
    assert Attachment.objects.filter(case=acting).count() == 1


def test_words_are_kept_apart_from_the_event(drive: ByStages, acting: int):
    drive.comment(acting, by="li", words="王师傅电话 13900001234")
    told = Event.objects.filter(case=acting).latest("seq")
    assert "13900001234" not in str(told.payload)
    assert set(told.payload["words"]["words"]) == {"text", "hmac"}


def test_what_one_holds_in_person_is_handed_over(drive: ByStages, acting: int):
    drive.task_accept(acting, by="housing", task="修墙")
    drive.hand_over(acting, by="housing", to="赵工", note="图纸在柜里")
    with refused(403, "not_your_role"):
        drive.hand_over(acting, by="gas", to="李工")
    with refused(403, "holds_nothing"):
        drive.hand_over(acting, by="li", to="王秀英")


def test_a_form_made_before_somebody_moved_the_case_is_stale(drive: ByStages, local: int):
    seen = drive.case(local).last_seq
    drive.comment(local, by="wang", words="我去看看")
    drive.take("reclassify", local, by="li", severity=2, reason="急", seen=seen)
    with refused(409, "stale"):
        drive.take("reclassify", local, by="wang", severity=4, reason="不急", seen=seen)
    drive.escalate(local, by="li", ground="beyond_means")
    with refused(409, "stale"):
        drive.take("comment", local, by="wang", words="我处理", seen=seen)


def test_a_demand_on_a_case_nobody_has_touched_yet_keeps_its_clock(drive: ByStages):
    case = drive.file(category="2.2")
    drive.order_supervision(case, by="supervisor", organisation="dianji", words="快去看", due_at=drive.at(hours=2))
    drive.comment(case, by="li", words="在路上")
    asked = Clock.objects.running().get(case=case, kind="supervision")
    assert asked.due_at == drive.at(hours=2)
    drive.answer_supervision(case, by="li", order="dianji", words="看过了")


def test_a_case_is_not_rejected_over_a_demand_nobody_has_closed(drive: ByStages, local: int):
    drive.order_supervision(local, by="supervisor", organisation="dianji", words="快看", due_at=drive.at(hours=2))
    with refused(409, "still_open"):
        drive.reject(local, by="li", ground="false", words="查无此事")
    drive.close_supervision(local, by="supervisor", order="dianji")
    drive.reject(local, by="li", ground="false", words="查无此事")
