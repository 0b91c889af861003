"""Floor 5, web: what can be taken away from a case on paper: the dossier (一案一档), and the minutes of its meetings."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from coordination.documents.dossier import PHOTOS, code, dossier, photo_file
from coordination.documents.minutes import Minutes, minutes
from coordination.documents.paper import pdf
from coordination.documents.word import docx
from coordination.intake.photos import smaller
from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.reading.people import names
from coordination.records.case import Attachment
from coordination.registry import access
from coordination.web.doors import page
from coordination.web.visitor import Asked

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PRINTED_SIDE = 900
"""Pixels of the longer side of a printed photo: 56 mm wide at more than 300 to the inch."""


@page()
def dossier_pdf(request: Asked, number: str) -> HttpResponse:
    """The whole case as its reader may see it. That it was taken away is put on record first."""
    file = case_file(request.visitor.actor, number, request.now, events=True)
    access.record(by=request.user.pk, what=access.DOSSIER, reason="", at=request.now, case=file.case.pk)
    url = request.build_absolute_uri(reverse("web:case", args=[number]))
    who = names([request.user.pk]).get(request.user.pk, "")
    photos = _photos(file)
    told = dossier(file, url=url, printed_by=who, printed=photos)
    return _paper(pdf("dossier", told, {"code.svg": code(url), **photos}), f"{number}.pdf", PDF)


def _photos(file: CaseFile) -> Mapping[str, bytes]:
    rows = Attachment.objects.in_bulk([photo.id for photo in file.attachments[:PHOTOS]])
    found = {}
    for pk, row in rows.items():
        with suppress(FileNotFoundError), row.file.open("rb") as stored:
            found[photo_file(pk)] = smaller(stored.read(), PRINTED_SIDE)
    return found


@page()
def minutes_pdf(request: Asked, number: str, pk: int) -> HttpResponse:
    """The minutes of a meeting as PDF."""
    found = _minutes(request, number, pk)
    return _paper(pdf("minutes", found.data()), _name(found, "pdf"), PDF)


@page()
def minutes_docx(request: Asked, number: str, pk: int) -> HttpResponse:
    """The minutes of a meeting as DOCX, to be put on one's own letterhead."""
    found = _minutes(request, number, pk)
    return _paper(docx(found), _name(found, "docx"), DOCX)


def _minutes(request: Asked, number: str, pk: int) -> Minutes:
    file = case_file(request.visitor.actor, number, request.now, events=True)
    found = minutes(file, pk)
    if found is None:
        raise Http404(gettext("There is no such meeting in this case."))
    access.record(by=request.user.pk, what=access.MINUTES, reason="", at=request.now, case=file.case.pk, subject=pk)
    return found


def _name(found: Minutes, ending: str) -> str:
    return f"{found.number}-会议纪要.{ending}"


def _paper(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=kind != PDF, filename=name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
