"""What each department says to the minutes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0006_draft_photos")]
    operations = [
        migrations.AddField(
            model_name="summons",
            name="countersign",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "Asked"),
                    ("agreed", "Agreed"),
                    ("dissented", "Dissented"),
                    ("silent", "Silent"),
                ],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
    ]
