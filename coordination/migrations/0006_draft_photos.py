"""Photos sent ahead of their form."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.records.drafts


class Migration(migrations.Migration):
    dependencies = [("coordination", "0005_reference_version")]
    operations = [
        migrations.CreateModel(
            name="DraftPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to=coordination.records.drafts.draft_path)),
                ("name", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "added_at"], name="draft_photo_owner"),
                    models.Index(fields=["added_at"], name="draft_photo_age"),
                ],
            },
        ),
    ]
