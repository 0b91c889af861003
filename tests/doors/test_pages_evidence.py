"""Reporting a task done on the page, with its photos: one form, one step; refused, nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.models import Attachment, Event
from tests.doors.pages import form_of, hidden, opened
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidenced(cast):
    """A task of the gas company's that asks for photos, signed for."""
    due = timezone.now() + timedelta(hours=2)
    row = {"key": "a", "organisation": cast.city.id("gas"), "what": "关气", "due_at": due, "evidence": True}
    case = cast.act(cast.settled(), "agree_plan", "zhang", tasks=[row])
    task = cast.task(case, "关气")
    cast.act(case, "task_accept", "gas", task=task.pk)
    return task


def url(case, *more):
    return "/".join([f"/cases/{case.number}", *more, ""])


def test_a_task_is_reported_done_with_its_photos_in_one_form(cast, evidenced):
    client, case = cast.at("gas"), evidenced.case
    page = client.get(url(case))
    form = form_of(opened(page, "task_complete"), "task_complete")
    assert 'enctype="multipart/form-data"' in form.partition(">")[0]
    assert re.search(r'<input type="file" name="photos"[^>]* multiple', form)
    sent = {**hidden(page, "task_complete"), "words": "关好了", "photos": [jpeg()]}
    assert client.post(url(case, "task_complete"), sent).status_code == 302
    photo = Attachment.objects.get()
    assert (photo.task, cast.task(case, "关气").state) == (evidenced, "done")
    told = Event.objects.filter(case=case).latest("seq")
    assert (told.action, told.payload["attachments"]) == ("task_complete", [photo.pk])


def test_without_the_evidence_asked_for_a_task_is_not_done_and_its_words_stay(cast, evidenced):
    client, case = cast.at("gas"), evidenced.case
    page = client.post(url(case, "task_complete"), {"task": evidenced.pk, "words": "关好了"})
    assert page.status_code == 422
    form = form_of(page, "task_complete")
    assert "请至少选一张照片" in form
    assert "关好了" in form
    assert client.post(url(case, "attach"), {"task": evidenced.pk, "photos": [jpeg()]}).status_code == 302
    assert client.post(url(case, "task_complete"), {"task": evidenced.pk, "words": "关好了"}).status_code == 302
    assert Attachment.objects.get().task == evidenced


@pytest.mark.parametrize("fault", ["no words", "no photo", "stale"])
def test_photos_of_a_refused_report_are_not_kept_and_the_form_says_to_choose_them_again(cast, evidenced, fault):
    client, case = cast.at("gas"), evidenced.case
    sent = {**hidden(client.get(url(case)), "task_complete"), "words": "关好了", "photos": [jpeg()]}
    if fault == "no words":
        sent["words"] = ""
    elif fault == "no photo":
        sent["photos"] = [jpeg(), SimpleUploadedFile("单.jpg", b"no photo")]
    else:
        client.post(url(case, "attach"), {"task": evidenced.pk, "photos": [jpeg(color="red")]})
        cast.act(case, "task_complete", "gas", task=evidenced.pk, words="同事报的")
        cast.act(case, "task_redo", "zhang", task=evidenced.pk, reason="阀门没拍到")
    before = [(photo.pk, photo.task) for photo in Attachment.objects.all()]
    page = client.post(url(case, "task_complete"), sent)
    assert page.status_code == (409 if fault == "stale" else 422)
    form = form_of(page, "task_complete")
    assert "照片没有留下，请重新选" in form
    assert sent["words"] in form
    assert [(photo.pk, photo.task) for photo in Attachment.objects.all()] == before
    assert cast.task(case, "关气").state in ("accepted", "working")


def test_a_photo_the_case_has_already_becomes_the_evidence(cast, evidenced):
    client, case = cast.at("gas"), evidenced.case
    client.post(url(case, "attach"), {"photos": [jpeg()]})
    sent = {"task": evidenced.pk, "words": "关好了", "photos": [jpeg()]}
    assert client.post(url(case, "task_complete"), sent).status_code == 302
    assert Attachment.objects.get().task == evidenced


def test_a_task_without_evidence_is_reported_done_with_or_without_photos(cast):
    case = cast.acting()
    cast.act(case, "task_accept", "gas", task=cast.task(case, "关气").pk)
    page = cast.at("gas").get(url(case))
    assert re.search(r"照片 <span[^>]*>可不填", form_of(opened(page, "task_complete"), "task_complete"))
    sent = {**hidden(page, "task_complete"), "words": "关好了"}
    assert cast.client.post(url(case, "task_complete"), sent).status_code == 302
