"""Photos kept with a case: beside it, or as the evidence of one of its tasks."""

from collections.abc import Sequence
from typing import Any

from coordination.records.case import Attachment
from coordination.stages._step import Step


def keep(step: Step, photos: Sequence[Any], task: int | None) -> list[int]:
    """Keep photos that intake has re-encoded: each has `content` (a Django file), `name`, `size` and `sha256`.

    A case keeps a photo once: one it has already becomes the task's evidence if it is no other's. Returns the ids of
    what is new.
    """
    known = dict(Attachment.objects.filter(case=step.case).values_list("sha256", "task"))
    sent = {photo.sha256: photo for photo in photos}
    free = [digest for digest in sent if digest in known and known[digest] is None]
    if task is not None and free:
        Attachment.objects.filter(case=step.case, sha256__in=free).update(task=task)
    rows = [
        Attachment(
            case=step.case,
            file=photo.content,
            name=photo.name[:120],
            size=photo.size,
            sha256=digest,
            task_id=task,
            added_at=step.at,
            added_by_id=step.by.user,
        )
        for digest, photo in sent.items()
        if digest not in known
    ]
    for row in rows:
        row.save()
    return [row.pk for row in rows]
