"""Photos of a case over REST: sent as multipart, re-encoded before they are kept, fetched one by one."""

from typing import Any, TypedDict

from django.http import FileResponse
from django.utils.translation import gettext
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.actions import Acting
from coordination.api.described import describe
from coordination.api.door import Door, TooLarge
from coordination.intake import photos
from coordination.reading import case as case_reading
from coordination.records.case import Attachment
from coordination.rules.lifecycle import ROWS
from coordination.rules.refusal import Refusal, invalid
from coordination.stages import ACTIONS

LARGEST = 64 * 1024 * 1024
NAMES = ("photos", "task")
BODY = {
    "type": "object",
    "properties": {
        "photos": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": photos.MAX_PHOTOS},
        "task": {"type": "integer", "description": "The task they are evidence for."},
    },
    "required": ["photos"],
}


class Added(TypedDict):
    """Photos that are now part of the case."""

    number: str
    seq: int
    attachments: list[int]
    url: str


class Attachments(Acting):
    """The photos of a case."""

    parser_classes = (MultiPartParser,)

    @describe(
        Added,
        request={"multipart/form-data": BODY},
        status=201,
        says=(400, 403, 404, 409, 413, 415, 422),
        operation_id="cases_attach",
    )
    def post(self, request: Request, number: str) -> Response:
        """Add photos; each is re-encoded, which leaves out where and with what it was taken."""
        case, sight = case_reading.find(self.actor, number)
        sight.refuse_released()
        task, files = self._sent(request)
        try:
            event = ACTIONS["attach"](case=case.pk, by=self.actor, photos=photos.prepare(files), task=task)
        except Refusal as refusal:
            raise self._explained(refusal, case, ROWS["attach"]) from None
        said: Added = {
            "number": case.number,
            "seq": event.seq,
            "attachments": event.payload["attachments"],
            "url": shapes.case_url(case.number),
        }
        return Response(said, status=201)

    def _sent(self, request: Request) -> tuple[int | None, list[Any]]:
        if _length(request) > LARGEST:
            raise TooLarge(gettext("More than 64 MB at once. Send the photos one by one."))
        unknown = {str(name)[:60]: gettext("Nobody asked for this.") for name in request.data if name not in NAMES}
        if unknown:
            raise Refusal("invalid", "Send photos, and the task if they are its evidence.", status=422, fields=unknown)
        files, task = request.FILES.getlist("photos"), request.data.get("task") or None
        if not files:
            raise invalid("photos", "Send at least one photo.")
        if task is not None and not (str(task).isascii() and str(task).isdigit() and len(str(task)) < 16):
            raise invalid("task", "Give a whole number.")
        return int(task) if task else None, files


def _length(request: Request) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or 0)
    return int(given) if given.isdigit() else 0


class OnePhoto(Door):
    """One photo."""

    @describe(None, says=(404,), operation_id="cases_photo")
    def get(self, request: Request, number: str, pk: int) -> FileResponse:
        """The photo itself, a JPEG."""
        case, sight = case_reading.find(self.actor, number)
        row = Attachment.objects.filter(case=case, pk=pk).first()
        if row is None or not sight.has_seen(row.added_at):
            raise Refusal("not_found", "There is nothing here, or it is not within your scope.", status=404)
        try:
            content = row.file.open("rb")
        except FileNotFoundError as gone:
            raise Refusal("not_found", "This photo is not kept any more.", status=404) from gone
        answer = FileResponse(content, content_type="image/jpeg", filename=row.name)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, max-age=3600"
        return answer
