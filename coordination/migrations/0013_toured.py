"""Whether a person has been shown around."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0012_group_robots")]
    operations = [migrations.AddField("user", "toured_at", models.DateTimeField(blank=True, null=True))]
