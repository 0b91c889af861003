"""Photos sent ahead of their form: their sender's alone, with the case once the form goes through, still there if not."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.models import Attachment, Case, DraftPhoto
from coordination.registry import drafts
from coordination.worker import files
from tests.doors.pages import hidden
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db
SAID = {"description": "墙裂了一道大缝", "category": "2.1", "offered": "2.1", "channel": "walk_in"}


def send(client, *photos):
    """As the page does; the ids the form then names."""
    answer = client.post("/photos/", {"photos": photos})
    assert answer.status_code == 200
    return re.findall(r'name="ahead" value="(\d+)"', answer.content.decode())


def test_a_photo_sent_ahead_is_with_the_case_once_its_form_is_filed(cast):
    client = cast.at("li")
    ids = send(client, jpeg(), jpeg(color="gray"))
    assert len(ids) == 2
    assert client.get(f"/photos/{ids[0]}/")["Content-Type"] == "image/jpeg"
    community = cast.city.id("dianji")
    answer = client.post("/cases/new/", SAID | {"community": community, "token": "t1", "ahead": ids})
    assert answer.status_code == 302
    assert Attachment.objects.filter(case=Case.objects.get()).count() == 2
    assert not DraftPhoto.objects.exists()


def test_sent_twice_the_form_files_once_with_its_photos_once(cast):
    client = cast.at("li")
    sent = SAID | {"community": cast.city.id("dianji"), "token": "t1", "ahead": send(client, jpeg())}
    assert {client.post("/cases/new/", sent)["Location"] for _ in range(2)} == {f"/cases/{Case.objects.get().number}/"}
    assert Attachment.objects.count() == 1


def test_refused_the_form_still_has_them(cast):
    client = cast.at("li")
    ids = send(client, jpeg())
    page = client.post("/cases/new/", {"description": "", "token": "t1", "ahead": ids})
    assert page.status_code == 422
    assert f'name="ahead" value="{ids[0]}"' in page.content.decode()
    assert DraftPhoto.objects.count() == 1


def test_evidence_sent_ahead_counts_and_survives_a_refusal(cast):
    due = timezone.now() + timedelta(hours=2)
    row = {"key": "a", "organisation": cast.city.id("gas"), "what": "关气", "due_at": due, "evidence": True}
    case = cast.act(cast.settled(), "agree_plan", "zhang", tasks=[row])
    task = cast.task(case, "关气")
    case = cast.act(case, "task_accept", "gas", task=task.pk)
    client, url = cast.at("gas"), f"/cases/{case.number}/"
    ids = send(client, jpeg())
    sent = {**hidden(client.get(f"{url}?act=task_complete-{task.pk}"), "task_complete"), "ahead": ids}
    refused = client.post(f"{url}task_complete/", sent | {"words": ""})
    assert refused.status_code == 422
    assert "请重新选" not in refused.content.decode()
    assert f'name="ahead" value="{ids[0]}"' in refused.content.decode()
    for _press in range(2):
        assert client.post(f"{url}task_complete/", sent | {"words": "关好了"}).status_code == 302
    assert Attachment.objects.get().task == task


def test_photos_go_to_the_case_a_report_is_added_to(cast):
    case, client = cast.filed(), cast.at("li")
    sent = SAID | {"token": "t1", "join": case.number, "ahead": send(client, jpeg()), "photos": [jpeg(color="gray")]}
    assert client.post("/cases/new/", sent)["Location"] == f"/cases/{case.number}/"
    assert Attachment.objects.filter(case=case).count() == 2
    assert not DraftPhoto.objects.exists()
    page = client.post(
        "/cases/new/",
        SAID | {"token": "t2", "join": case.number, "photos": [SimpleUploadedFile("单.jpg", b"no photo")]},
    )
    assert page.status_code == 422
    assert case.reports.count() == 2


def test_nobody_files_somebody_elses_photo(cast):
    ids = send(cast.at("wang"), jpeg())
    client = cast.at("li")
    sent = SAID | {"community": cast.city.id("dianji"), "token": "t1", "ahead": [*ids, "x", "9" * 30]}
    assert client.post("/cases/new/", sent).status_code == 302
    assert not Attachment.objects.exists()
    assert DraftPhoto.objects.count() == 1


def test_what_is_no_photo_is_refused_in_words(cast):
    client = cast.at("li")
    answer = client.post("/photos/", {"photos": [SimpleUploadedFile("单.jpg", b"no photo")]})
    assert answer.status_code == 422
    assert "单.jpg" in answer.json()["said"]


def test_too_many_waiting_are_refused(cast, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 1)
    client = cast.at("li")
    send(client, jpeg())
    answer = client.post("/photos/", {"photos": [jpeg(color="gray")]})
    assert answer.status_code == 422
    assert "太多" in answer.json()["said"]


def test_what_no_form_came_for_goes_after_a_week_with_its_file(cast):
    send(cast.at("li"), jpeg())
    name = DraftPhoto.objects.get().file.name
    now = timezone.now()
    assert (drafts.sweep(now), files.remove_orphans(now + timedelta(days=2))) == (0, 0)
    assert drafts.sweep(now + timedelta(days=7, minutes=1)) == 1
    assert files.remove_orphans(now + timedelta(days=8)) == 1
    assert not default_storage.exists(name)
