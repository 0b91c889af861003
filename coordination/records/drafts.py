"""What somebody has begun and not sent yet."""

import uuid

from django.db import models

from coordination.records.people import User


def draft_path(draft: "DraftPhoto", filename: str) -> str:
    """Apart from the photos of cases, under a name nobody can guess."""
    return f"drafts/{uuid.uuid4().hex}.jpg"


class DraftPhoto(models.Model):
    """A photo sent ahead of its form, re-encoded already; its owner's alone until the form takes it. Kept seven days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    file = models.FileField(upload_to=draft_path)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        # serves whose they are, and housekeeping
        indexes = [
            models.Index(fields=["user", "added_at"], name="draft_photo_owner"),
            models.Index(fields=["added_at"], name="draft_photo_age"),
        ]

    def __str__(self):
        return self.name
