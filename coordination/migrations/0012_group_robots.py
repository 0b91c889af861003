"""An organisation's group robot, and messages to it; its own record of a month is found by index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import coordination.records.secrets


class Migration(migrations.Migration):
    dependencies = [("coordination", "0011_outlines_and_nearby")]
    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.CharField(
                        choices=[("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("feishu", "Feishu")], max_length=8
                    ),
                ),
                ("key", coordination.records.secrets.EncryptedTextField()),
                ("up_to", models.PositiveSmallIntegerField()),
                ("set_at", models.DateTimeField()),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="robot", to="coordination.organisation"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(product__in=["wecom", "dingtalk", "feishu"]), name="robot_product_known"
                    ),
                    models.CheckConstraint(condition=Q(up_to__range=(1, 4)), name="robot_up_to"),
                ],
            },
        ),
        migrations.AlterField(
            "delivery",
            "recipient",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "delivery",
            "organisation",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coordination.organisation",
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["organisation", "-id"], name="delivery_to_group", condition=Q(channel="robot")),
        ),
        migrations.AddIndex(
            "summons", models.Index(fields=["organisation", "sent_at"], name="summons_of_organisation")
        ),
        migrations.AddIndex("task", models.Index(fields=["organisation", "due_at"], name="task_of_organisation")),
        migrations.RemoveConstraint("delivery", "delivery_once"),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(
                fields=["event", "recipient", "organisation", "channel", "template", "summons"],
                name="delivery_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                name="delivery_to_a_person_or_a_group",
                condition=Q(recipient__isnull=False, organisation__isnull=True)
                | Q(recipient__isnull=True, organisation__isnull=False, channel="robot"),
            ),
        ),
    ]
