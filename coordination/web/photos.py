"""Floor 5, web: photos, shown only to whoever sees the case. There is no public folder of uploads."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control

from coordination.reading.case import find
from coordination.records.case import Attachment
from coordination.web.doors import page
from coordination.web.visitor import Asked


@page()
def photo(request: Asked, number: str, pk: int) -> FileResponse:
    """One photo of a case."""
    case, sight = find(request.visitor.actor, number)
    row = Attachment.objects.filter(case=case, pk=pk).first()
    if row is None or not sight.has_seen(row.added_at):
        raise Http404
    try:
        content = row.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(content, content_type="image/jpeg", filename=row.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, private=True, max_age=3600)
    return answer
