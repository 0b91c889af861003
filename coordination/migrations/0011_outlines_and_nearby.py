"""Outlines of subdistricts and towns; what is open near a point is found by index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0010_saved_filters")]
    operations = [
        migrations.CreateModel(
            name="Outline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shape", models.JSONField()),
                ("schematic", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outline",
                        to="coordination.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["lat", "lon"], name="case_open_nearby"
            ),
        ),
    ]
