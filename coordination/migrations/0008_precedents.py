"""How it was ruled before is found by the clause that was cited."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0007_countersigning")]
    operations = [
        migrations.AddIndex(
            model_name="ruling",
            index=models.Index(
                fields=["clause", "-ruled_at"], name="ruling_precedents", condition=models.Q(("ruled_at__isnull", False))
            ),
        ),
    ]
