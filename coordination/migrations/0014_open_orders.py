"""The orders a supervisor has open, found without those that are closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0013_toured")]
    operations = [
        migrations.AddIndex(
            "supervisionorder",
            models.Index(
                fields=["supervisor"], name="order_open_of_supervisor", condition=models.Q(closed_at__isnull=True)
            ),
        )
    ]
