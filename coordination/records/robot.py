"""Where an organisation's group is told."""

from django.db import models
from django.db.models import Q

from coordination.records.people import Organisation, User
from coordination.records.secrets import EncryptedTextField
from coordination.rules.robots import Product

PRODUCTS = [("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("feishu", "Feishu")]


class Robot(models.Model):
    """群机器人: an organisation's robot in its group. Only the key of its address is kept, encrypted; see rules.robots.

    `up_to` is the mildest severity of which the group is told.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="robot")
    product = models.CharField(max_length=8, choices=PRODUCTS)
    key = EncryptedTextField()
    up_to = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="robot_product_known", condition=Q(product__in=[p.value for p in Product])),
            models.CheckConstraint(name="robot_up_to", condition=Q(up_to__range=(1, 4))),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.product}"
