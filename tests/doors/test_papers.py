"""What is taken away on paper: the minutes of a meeting and the dossier of a case, rendered for real."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document

from coordination.documents import dossier as dossiers
from coordination.documents import minutes as protocols
from coordination.documents.word import docx
from coordination.models import AccessRecord, Clock, Convening, Ruling
from coordination.reading.case import case_file
from coordination.stages import _step
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db
HOSTILE = '#eval("1") $x^2$ *粗* @ref <a> \\ // 注释 `码` 「引」'


@pytest.fixture
def met(cast):
    """A meeting on site, with what housing and gas hold; the plan is agreed, water waits for gas."""
    case = cast.settled()
    case = cast.act(case, "open_meeting", "zhang", mode="onsite", where="5 号楼前")
    case = cast.act(case, "position", "housing", words="先撤一、二单元，再支撑")
    case = cast.act(case, "position", "gas", words=HOSTILE, dissent=True)
    due = timezone.now() + timedelta(hours=3)
    plan = [
        {"key": "a", "organisation": cast.city.id("gas"), "what": "关气", "due_at": due, "payer": "owner"},
        {"key": "b", "organisation": cast.city.id("water"), "what": "查漏。", "due_at": due, "waits_for": ["a"]},
    ]
    return cast.act(case, "agree_plan", "zhang", tasks=plan)


def url(case, *more):
    return "/".join([f"/cases/{case.number}", *more])


def words_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(docx)).paragraphs)


def read(cast, case, who="zhang"):
    return case_file(cast.city.actor(who), case.number, timezone.now(), events=True)


def test_minutes_say_who_was_there_what_each_held_and_who_does_what_by_when(cast, met):
    meeting = Convening.objects.get(case=met).pk
    answer = cast.at("zhang").get(url(met, "minutes", f"{meeting}.docx"))
    assert answer["Content-Disposition"].startswith("attachment")
    said = words_of(answer.content)
    assert "永济市城西街道联席会议纪要" in said
    assert "召开联席会议（现场会，5 号楼前）" in said
    assert re.search(r"一、基本情况\n群众反映：东南角往下沉了.*\n现场核实：散水脱开 6 厘米", said)
    assert "永济市住建局" in said.partition("二、各单位意见")[2].partition("\n三、")[0]
    assert f"（持不同意见）：{HOSTILE}" in said
    assert re.search(r"1．永济市供气公司：关气，.*前完成；经费：产权单位。", said)
    assert re.search(r"2．永济市供水公司：查漏，\d+年.*前完成；第1项完成后开始。", said)
    assert re.search(r"出席：.*永济市供电公司（power）", said)
    assert "草稿" not in said


def test_minutes_name_what_each_said_when_countersigning(cast, met):
    meeting = Convening.objects.get(case=met).pk
    met = cast.act(met, "countersign", "water")
    met = cast.act(met, "countersign", "gas", dissent=True, words="阀门井由产权单位开")
    clock = Clock.objects.get(case=met, kind="countersign", party=cast.city.id("power"))
    _step.fire([met.pk], at=clock.due_at, process="worker@test")
    signed = dict(protocols.minutes(read(cast, met), meeting).people)["会签"]
    assert signed.split("；") == [
        "永济市住建局：逾期视同无意见",
        "永济市供水公司：无意见",
        "永济市供气公司：有不同意见（阀门井由产权单位开）",
        "永济市供电公司：逾期视同无意见",
    ]


def test_a_case_closed_before_the_clock_of_countersigning_waits_for_no_signature(cast, met):
    meeting = Convening.objects.get(case=met).pk
    assert "永济市供电公司：待会签" in dict(protocols.minutes(read(cast, met), meeting).people)["会签"]
    for title, who in (("关气", "gas"), ("查漏。", "water")):
        task = cast.task(met, title).pk
        cast.act(met, "task_accept", who, task=task)
        cast.act(met, "task_complete", who, task=task, words="好了")
        met = cast.act(met, "task_verify", "zhang", task=task)
    met = cast.act(met, "accept", "li", finding="稳定", answer="satisfied")
    assert met.state == "closed"
    assert "永济市供电公司：办结时未会签" in dict(protocols.minutes(read(cast, met), meeting).people)["会签"]


def test_until_the_plan_is_agreed_minutes_are_a_draft(cast):
    case = cast.settled()
    found = protocols.minutes(read(cast, case), Convening.objects.get(case=case).pk)
    assert found.draft
    assert "召集有关单位" in found.opening
    assert [section.heading for section in found.sections] == ["一、基本情况"]
    assert "草稿" in words_of(docx(found))


def test_a_department_released_from_the_call_is_named_as_released(cast):
    case = cast.convening()
    gas = cast.summons(case, "gas")
    case = cast.act(case, "decline", "gas", summons=gas.pk, clause="2.1.9", owner=cast.city.id("owner"), reason="表后")
    ruling = Ruling.objects.get(case=case).pk
    case = cast.act(case, "rule", "zhang", ruling=ruling, outcome="released", reason="属产权单位")
    found = protocols.minutes(read(cast, case), gas.convening_id)
    assert ("准予退出", "永济市供气公司") in found.people
    ruled = next(section for section in found.sections if section.heading.endswith("裁定事项"))
    assert ruled.paragraphs == [
        "永济市供气公司提出不参加（依据清单 2.1.9），理由：表后。永济市城西街道裁定准予退出：属产权单位。"
    ]


@pytest.mark.parametrize("who", ["zhang", "gas", "li", "supervisor"])
def test_both_papers_are_set_whatever_was_typed(cast, met, who):
    client, meeting = cast.at(who), Convening.objects.get(case=met).pk
    client.post(url(met, "attach", ""), {"photos": [jpeg()]})
    for path in (f"minutes/{meeting}.pdf", "dossier.pdf"):
        answer = client.get(url(met, path))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_the_dossier_adds_up_masks_the_resident_and_names_its_reader(cast, met):
    data = dossiers.dossier(read(cast, met), url="https://convene.example/cases/1/", printed_by="张海峰")
    assert data["printed"].endswith("由张海峰打印")
    assert data["tracks"][0]["title"] == "本事件"
    assert {row[3] for row in data["convenings"][0]["summonses"]} == {"已报到"}
    assert [line["seq"] for line in data["record"]] == [str(n) for n in range(1, met.last_seq + 1)]
    [report] = data["reports"]
    assert "13835922417" not in str(data)
    assert "王" in report[2]
    assert dossiers.dossier(read(cast, met, "gas"), url="", printed_by="")["reports"][0][2] == ""


def test_that_a_dossier_was_taken_away_is_on_record(cast, met):
    cast.at("gas").get(url(met, "dossier.pdf"))
    found = AccessRecord.objects.get(case=met)
    assert (found.what, found.user) == ("print_dossier", cast.city.users["gas"])


def test_that_minutes_were_taken_away_is_on_record_and_that_none_were_found_is_not(cast, met):
    meeting = Convening.objects.get(case=met).pk
    client = cast.at("gas")
    assert client.get(url(met, "minutes", f"{meeting + 1}.pdf")).status_code == 404
    assert not AccessRecord.objects.exists()
    client.get(url(met, "minutes", f"{meeting}.docx"))
    found = AccessRecord.objects.get(case=met)
    assert (found.what, found.subject, found.user) == ("print_minutes", meeting, cast.city.users["gas"])


def test_a_meeting_of_another_case_is_not_found_under_this_one(cast, met):
    other = cast.convening()
    meeting = Convening.objects.get(case=met).pk
    assert cast.at("zhang").get(url(other, "minutes", f"{meeting}.pdf")).status_code == 404


def test_where_nobody_met_minutes_say_who_reported_in_and_when_each_said_they_would_come(cast):
    case = cast.convening()
    case = cast.act(case, "report_in", "gas", summons=cast.summons(case, "gas").pk, contact="周班长", minutes=20)
    case = cast.act(case, "report_in", "water", summons=cast.summons(case, "water").pk, contact="李工", minutes=0)
    said = dict(protocols.minutes(read(cast, case), Convening.objects.get(case=case).pk).people)
    assert re.fullmatch(
        r"永济市供水公司（李工，已在现场）、永济市供气公司（周班长，预计[\d年月日:]+到）", said["报到单位"]
    )
    assert "永济市住建局" in said["未报到"] and said["召集"] == "永济市城西街道"
    assert not {"出席", "主持", "未到"} & said.keys()


def test_minutes_are_called_by_the_first_clause_of_a_long_title(cast):
    case = cast.convening()
    case.title = "家属院12号楼后墙裂了手指宽的缝，地面往下沉，三楼还住着两位老人"
    case.save(update_fields=["title"])
    found = protocols.minutes(read(cast, case), Convening.objects.get(case=case).pk)
    assert found.title == "关于家属院12号楼后墙裂了手指宽的缝的联席会议纪要"


def test_minutes_hold_no_mobile_number_whoever_takes_them_away(cast, met):
    met = cast.act(met, "countersign", "gas", dissent=True, words="先打 13700002207")
    found = protocols.minutes(read(cast, met), Convening.objects.get(case=met).pk)
    assert "137****2207" in str(found) and "13700002207" not in str(found)
    case = cast.convening(description="墙裂了，物业 13700002207")
    found = protocols.minutes(read(cast, case), Convening.objects.get(case=case).pk)
    assert "137****2207" in str(found.sections) and "13700002207" not in str(found.sections)
