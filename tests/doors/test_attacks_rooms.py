"""What somebody tries at the rooms, papers and photos who means no good, or has two pages open."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from docx import Document

from coordination.delivery.plan import plan
from coordination.documents import minutes as protocols
from coordination.models import AccessRecord, Attachment, Case, Convening, DraftPhoto, Event, Summons
from coordination.reading.case import case_file
from coordination.reading.cases import board, read_filters
from coordination.reading.cases import page as listed
from coordination.rules.refusal import Refusal
from tests.doors.pages import BACKEND, local
from tests.doors.pictures import jpeg
from tests.doors.test_photos_ahead import SAID, send
from tests.journeys import invariants
from tests.records.test_delivery_planning import on_duty

pytestmark = pytest.mark.django_db


def released(cast, code="power", **more):
    """A case that called everybody, and let one department go."""
    case = cast.convening(**more)
    summons = cast.summons(case, code)
    said = {"clause": "2.1.9", "owner": cast.city.id("owner"), "reason": "不归我们"}
    case = cast.act(case, "decline", code, summons=summons.pk, **said)
    ruling = summons.rulings.get().pk
    return cast.act(case, "rule", "zhang", ruling=ruling, outcome="released", reason="确实不归")


def went_on(cast):
    """After the release the others met, held something, agreed and were photographed."""
    case = released(cast)
    for code in ("housing", "water", "gas"):
        case = cast.act(case, "report_in", code, summons=cast.summons(case, code).pk, contact="后来的人", minutes=5)
    case = cast.act(case, "open_meeting", "zhang", mode="onsite", where="后来的地方")
    case = cast.act(case, "position", "gas", words="后来的意见")
    due = timezone.now() + timedelta(hours=3)
    tasks = [{"key": "a", "organisation": cast.city.id("gas"), "what": "后来的任务", "due_at": due}]
    case = cast.act(case, "agree_plan", "zhang", tasks=tasks, note="后来的说明")
    cast.act(case, "reclassify", "zhang", title="后来的标题", reason="后来的理由")
    cast.at("gas").post(f"/cases/{case.number}/attach/", {"photos": [jpeg()]})
    return Case.objects.get(pk=case.pk)


def doors(case):
    meeting = Convening.objects.filter(case=case).latest("pk").pk
    base = f"/cases/{case.number}"
    return [
        f"{base}/room/",
        f"{base}/peek/",
        f"{base}/peek/?act=report_in-1",
        f"{base}/room/?act=position",
        f"{base}/dossier.pdf",
        f"{base}/minutes/{meeting}.pdf",
        f"{base}/minutes/{meeting}.docx",
    ]


def _found(cast, words):
    return [row.number for row in listed(cast.city.actor("power"), read_filters({"q": words})).rows]


def test_what_followed_a_release_stands_on_no_page_and_no_paper_of_whoever_was_released(cast):
    case = went_on(cast)
    client = cast.at("power")
    assert Attachment.objects.get(case=case)
    for url in doors(case):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "后来的" not in answer.content.decode(errors="ignore"), url
    assert (_found(cast, case.number), _found(cast, "后来的标题")) == ([case.number], [])
    assert "后来的" not in client.get("/me/record/?show=answers").content.decode()
    file = case_file(cast.city.actor("power"), case.number, timezone.now(), events=True)
    assert "后来的" not in str(protocols.minutes(file, file.convenings[0].id))
    assert file.attachments == []


def test_a_message_goes_on_saying_how_urgent_it_was(cast):
    case = released(cast)
    on_duty(cast.city, "power", "power")
    plan([Event.objects.get(case=case, action="rule").pk], timezone.now())
    cast.act(case, "reclassify", "zhang", severity=4, reason="险情缓解")
    page = cast.at("power").get("/messages/").content.decode()
    assert 'data-sev="1"' in page
    assert 'data-sev="4"' not in page


@pytest.mark.parametrize("who", ["zhao", "sun", "qian", "lights", "owner", "stranger", "admin"])
def test_strangers_find_no_room_no_paper_and_no_picture(cast, who):
    case = cast.settled()
    client = cast.at(who)
    for url in doors(case):
        assert client.get(url).status_code == 404, url
    assert client.post(f"/cases/{case.number}/plan/", {}).status_code == 404
    assert not AccessRecord.objects.exists()


# ── several at one press ────────────────────────────────────────────────────────────────────────────────────────────

ODD = ["sign", "sign:", "sign::", "task_accept:{n}:", "task_accept:{n}:999999", "sign:{n}:7", "accept:{n}:", ":::",
       "sign:\x00:", "sign:\u202e1:", "sign:{n}\x00:", "verify:{n}:", "sign:" + "9" * 500]  # fmt: skip


@pytest.mark.parametrize("pick", ODD)
def test_an_odd_tick_signs_for_nothing_and_is_no_fault_of_ours(cast, pick):
    case = cast.acting()
    before = Event.objects.count()
    answer = cast.at("gas").post("/batch/", {"pick": [pick.format(n=case.number)], "next": "https://evil.example/"})
    assert answer.status_code in (302, 400, 422), pick
    assert answer.get("Location", "/") == "/"
    assert Event.objects.count() == before


# ── the plan as it is typed ─────────────────────────────────────────────────────────────────────────────────────────


def rows(cast, n, **more):
    sent = {"plan-TOTAL_FORMS": str(n), "plan-INITIAL_FORMS": "0"}
    for i in range(n):
        row = {
            "organisation": cast.city.id("gas"),
            "what": "关气",
            "due_at": local(3),
            "waits_for": str((i + 1) % n + 1),
        }
        sent |= {f"plan-{i}-{name}": value for name, value in (row | more).items()}
    return sent


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"what": "<script>alert(1)</script>" + "长" * 1_000_000},
        {"due_at": "9999-12-31T23:59"},
        {"due_at": "0001-01-01T00:00"},
        {"due_at": "2099-12-31T23:59"},
        {"waits_for": "999,1000,0,-1"},
        {"organisation": "9" * 40},
        {"what": "a\x00b\u202ec"},
    ],
)
def test_a_hostile_plan_is_drawn_or_left_out_but_no_fault_of_ours(cast, more):
    case = cast.settled()
    n = 2 if "what" in more else 60
    answer = cast.at("zhang").post(f"/cases/{case.number}/plan/", rows(cast, n, **more))
    assert answer.status_code == (400 if len(more.get("what", "")) > 1000 else 200)
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("total", ["", "-1", "x", "99999999", "²"])
def test_a_number_of_rows_that_makes_no_sense_draws_nothing(cast, total):
    case = cast.settled()
    answer = cast.at("zhang").post(f"/cases/{case.number}/plan/", rows(cast, 2) | {"plan-TOTAL_FORMS": total})
    assert answer.status_code == 200


# ── papers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("odd", ["\x0b", "\x01", "\ufffe", "\uffff", "\x7f\x85", "\u202e", "\x1b[31m", "\r\n\t"])
def test_minutes_are_written_whatever_somebody_pasted(cast, odd):
    case = cast.settled()
    client = cast.at("gas")
    form = {"words": f"前{odd}后", "seen": str(case.last_seq)}
    assert client.post(f"/cases/{case.number}/position/", form).status_code == 302
    meeting = Convening.objects.get(case=case).pk
    answer = cast.at("zhang").get(f"/cases/{case.number}/minutes/{meeting}.docx")
    assert answer.status_code == 200
    assert "前" in "\n".join(p.text for p in Document(BytesIO(answer.content)).paragraphs)
    assert cast.client.get(f"/cases/{case.number}/minutes/{meeting}.pdf").status_code == 200


def test_a_dossier_is_printed_without_a_photo_whose_file_is_gone(cast):
    case = cast.escalated()
    client = cast.at("li")
    client.post(f"/cases/{case.number}/attach/", {"photos": [jpeg(), jpeg(color="gray")]})
    default_storage.delete(Attachment.objects.first().file.name)
    answer = client.get(f"/cases/{case.number}/dossier.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")


def test_a_confidential_reporter_stands_on_no_paper_of_a_department(cast):
    case = cast.settled()
    said = {
        "description": "我是 7 号楼老李 13900001234，别说是我",
        "reporter_name": "李建国",
        "reporter_phone": "13900001234",
    }
    case = cast.act(case, "add_report", "li", confidential=True, channel="phone", **said)
    file = case_file(cast.city.actor("gas"), case.number, timezone.now(), events=True)
    found = str(protocols.minutes(file, file.convenings[0].id))
    assert "13900001234" not in found and "老李" not in found


def test_what_was_said_when_countersigning_one_meeting_does_not_stand_in_the_minutes_of_another(cast):
    case = cast.acting()
    case = cast.act(case, "countersign", "gas", dissent=True, words="第一次的意见")
    first = Convening.objects.get(case=case).pk
    case = cast.act(case, "convene", "zhang", reason="再议")
    for summons in Summons.objects.filter(case=case, state="sent").select_related("organisation"):
        case = cast.act(case, "report_in", summons.organisation.code, summons=summons.pk, contact="老李", minutes=0)
    case = cast.act(case, "agree_plan", "zhang")
    case = cast.act(case, "countersign", "gas", dissent=True, words="第二次的意见")
    file = case_file(cast.city.actor("zhang"), case.number, timezone.now(), events=True)
    signed = dict(protocols.minutes(file, first).people)["会签"]
    assert "第一次的意见" in signed and "第二次的意见" not in signed
    invariants.check(case.pk, timezone.now())


def test_one_press_signs_the_minutes_of_one_meeting_the_earlier_first(cast):
    case = cast.acting()
    first = Convening.objects.get(case=case).pk
    case = cast.act(case, "convene", "zhang", reason="再议")
    for summons in Summons.objects.filter(case=case, state="sent").select_related("organisation"):
        case = cast.act(case, "report_in", summons.organisation.code, summons=summons.pk, contact="老李", minutes=0)
    case = cast.act(case, "agree_plan", "zhang")
    gas = Summons.objects.filter(case=case, organisation__code="gas").order_by("convening")
    case = cast.act(case, "countersign", "gas", dissent=True, words="费用不该由我们出")
    assert gas[0].convening_id == first
    assert [summons.countersign for summons in gas] == ["dissented", "asked"]
    case = cast.act(case, "countersign", "gas")
    assert [summons.countersign for summons in gas.all()] == ["dissented", "agreed"]
    with pytest.raises(Refusal):
        cast.act(case, "countersign", "gas")
    invariants.check(case.pk, timezone.now())


# ── the board ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_cases_a_department_was_released_from_neither_fill_nor_count_in_its_board(cast):
    for _ in range(2):
        released(cast)
    case = cast.convening()
    columns = {column.state: column for column in board(cast.city.actor("power"), {}, each=2)}
    assert [row.pk for row in columns["convening"].rows] == [case.pk]
    assert columns["convening"].total == 1


@pytest.mark.parametrize(
    "query", ["q=%00", "state=%00", "severity=9", "q=%E2%80%AE", "cursor=x", "category=%00", "view=board%00"]
)
def test_a_board_that_is_asked_nonsense_says_so(cast, query):
    assert cast.at("zhang").get(f"/cases/?view=board&{query}").status_code in (200, 422)


# ── photos ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_photo_sent_ahead_of_two_forms_is_with_both_cases(cast):
    client = cast.at("li")
    first, second = send(client, jpeg()), send(client, jpeg())
    for n, ids in enumerate((first, second)):
        sent = SAID | {"community": cast.city.id("dianji"), "token": f"t{n}", "ahead": ids, "description": f"第 {n} 件"}
        assert client.post("/cases/new/", sent).status_code == 302
    assert Attachment.objects.values("case").distinct().count() == 2
    assert not DraftPhoto.objects.exists()


def test_a_form_whose_photo_was_lost_on_disk_still_goes_through(cast):
    client = cast.at("li")
    ids = send(client, jpeg())
    default_storage.delete(DraftPhoto.objects.get().file.name)
    assert client.get(f"/photos/{ids[0]}/").status_code == 404
    sent = SAID | {"community": cast.city.id("dianji"), "token": "t1", "ahead": ids}
    assert client.post("/cases/new/", sent).status_code == 302
    assert Case.objects.count() == 1


# ── forms of another site, and odd addresses ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/batch/", "/photos/", "/me/shift/", "/me/told/", "/cases/{n}/plan/"])
def test_a_form_of_another_site_does_nothing(cast, path):
    case = cast.escalated()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.city.users["zhang"], backend=BACKEND)
    before = Event.objects.count()
    sent = {"pick": f"sign:{case.number}:", "to": "我", "photos": [jpeg()], "email_up_to": "0"}
    assert client.post(path.format(n=case.number), sent).status_code == 403
    assert (Event.objects.count(), DraftPhoto.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "act", ["%00", "rule-" + "9" * 40, "%3Cscript%3E", "x" * 3000, "position-%E2%80%AE", "-", "agree_plan-1"]
)
def test_a_form_that_is_asked_for_in_odd_words_is_not_there(cast, act):
    case = cast.settled()
    client = cast.at("gas")
    for page in ("peek/", "room/", ""):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(f"/cases/{case.number}/{page}?act={act}&seen={act}", headers=headers)
            assert answer.status_code in (200, 409), (page, headers)
            assert b"<script>" not in answer.content.replace(b"<script>window", b"")


def test_a_shift_handed_over_twice_or_to_nobody_is_no_fault_of_ours(cast):
    cast.escalated()
    client = cast.at("zhang")
    for to, note in (("", ""), ("x" * 61, ""), ("李\x00", ""), ("李", "长" * 2001)):
        assert client.post("/me/shift/", {"to": to, "note": note}).status_code == 422, to
    assert [client.post("/me/shift/", {"to": "<b>李</b>"}).status_code for _ in range(2)] == [302, 302]
    assert "<b>李" not in client.get("/").content.decode()
