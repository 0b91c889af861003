"""Floor 5, web: photos, shown only to whoever sees the case, and those on their way to a form, to their sender alone.

There is no public folder of uploads. A photo may be sent ahead of its form (`sent_ahead`) so that a slow line does not
hold up typing; the form then names it, and `gathered` puts it among the files as if the browser had sent it with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDict

from coordination.intake.photos import Prepared, prepare, smaller
from coordination.reading.case import find
from coordination.reading.refusals import said
from coordination.records.case import Attachment
from coordination.records.drafts import DraftPhoto
from coordination.registry import drafts
from coordination.rules.refusal import Refusal
from coordination.web.doors import page
from coordination.web.visitor import Asked


@dataclass(frozen=True)
class Ahead(Prepared):
    """A photo sent ahead of its form."""

    id: int


FIELD, AHEAD = "photos", "ahead"
SMALL_SIDE = 480
"""Pixels of the longer side of a photo shown among others: 160 px wide on a phone with three to the point."""


@page()
def photo(request: Asked, number: str, pk: int) -> HttpResponse:
    """One photo of a case; `?small` as it is shown among others."""
    case, sight = find(request.visitor.actor, number)
    row = Attachment.objects.filter(case=case, pk=pk).first()
    if row is None or not sight.has_seen(row.added_at):
        raise Http404
    try:
        content = row.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    if "small" in request.GET:
        with content:
            return _shown(HttpResponse(smaller(content.read(), SMALL_SIDE), content_type="image/jpeg"))
    return _shown(FileResponse(content, content_type="image/jpeg", filename=row.name))


def _shown(answer: Any) -> Any:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, private=True, max_age=3600)
    return answer


@page("POST")
def sent_ahead(request: Asked) -> HttpResponse:
    """Take photos before their form: answered with what the form shows and sends of them."""
    try:
        kept = [
            drafts.keep(by=request.user.pk, photo=one, at=request.now) for one in prepare(request.FILES.getlist(FIELD))
        ]
    except Refusal as refusal:
        return JsonResponse({"said": said(refusal)}, status=refusal.status)
    return render(request, "coordination/parts/ahead.html", {"ahead": kept})


@page()
def draft_photo(request: Asked, pk: int) -> HttpResponse:
    """A photo one has sent ahead oneself."""
    found = _ahead(request, [pk])
    if not found:
        raise Http404
    return _shown(HttpResponse(smaller(found[0].content.read(), SMALL_SIDE), content_type="image/jpeg"))


def _ahead(request: Asked, ids: Iterable[int]) -> list[Ahead]:
    return [found for row in drafts.owned(by=request.user.pk, ids=ids) if (found := _read(row))]


def _read(row: DraftPhoto) -> Ahead | None:
    """None where the file is gone: what was typed beside it must not be lost for it."""
    try:
        with row.file.open("rb") as stored:
            return Ahead(ContentFile(stored.read(), name=row.name), row.name, row.size, row.sha256, row.pk)
    except FileNotFoundError:
        return None


def ahead_of(data: Any) -> list[int]:
    """The ids of the photos a form names."""
    return [int(given) for given in data.getlist(AHEAD) if given.isascii() and given.isdigit() and len(given) < 18]


def gathered(request: Asked) -> MultiValueDict:
    """The files of a form, with the photos it names that were sent ahead."""
    ids = ahead_of(request.POST)
    files = request.FILES.copy() if ids else request.FILES
    if ids:
        files.setlist(FIELD, [*_ahead(request, ids), *files.getlist(FIELD)])
    return files


def used(request: Asked) -> None:
    """A form has gone through: what was sent ahead of it is with the case now."""
    ids = ahead_of(request.POST)
    if ids:
        drafts.forget(by=request.user.pk, ids=ids)


def still_here(files: Any) -> Sequence[Ahead]:
    """Those among a form's files that need not be chosen again."""
    return [one for one in files.getlist(FIELD) if isinstance(one, Ahead)] if files else ()
