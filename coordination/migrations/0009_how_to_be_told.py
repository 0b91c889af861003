"""How a person wishes to be told: e-mail up to a severity, quiet hours."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("coordination", "0008_precedents")]
    operations = [
        migrations.AddField("user", "email_up_to", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("user", "quiet_from", models.TimeField(blank=True, null=True)),
        migrations.AddField("user", "quiet_until", models.TimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                name="user_quiet_hours_whole",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                name="user_email_up_to", condition=Q(email_up_to__isnull=True) | Q(email_up_to__lte=4)
            ),
        ),
    ]
