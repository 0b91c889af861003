"""The demo's accounts as JSON, for whoever starts it."""

import json

from django.core.management.base import BaseCommand

from coordination.demo.accounts import ORDER, PASSWORD, TRY
from coordination.records.people import Membership


class Command(BaseCommand):
    help = "Print the demo's accounts as JSON."

    def handle(self, *args, **options):
        found = {
            m.user.username: {
                "role": m.role,
                "username": m.user.username,
                "password": PASSWORD,
                "organisation": m.organisation.short_name,
                "name": m.user.display_name,
                "try": TRY[m.user.username][0],
                "try_en": TRY[m.user.username][1],
            }
            for m in Membership.objects.filter(user__username__in=ORDER).select_related("user", "organisation")
        }
        self.stdout.write(json.dumps([found[name] for name in ORDER if name in found], ensure_ascii=False))
