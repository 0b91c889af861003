"""Load the demo city, once."""

import time

from django.core.management.base import BaseCommand
from django.db import transaction

from coordination.demo import city, history
from coordination.records.case import Case
from coordination.records.delivery import Delivery
from coordination.records.event import EventJob
from coordination.stages import _wake
from coordination.stages._file import database_time
from coordination.worker import rounds

SIZE = 320


class Command(BaseCommand):
    help = "Load the demo city with its duty list, people and sixty days of history. Harmless when loaded already."

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=SIZE, help="how many cases of history")

    def handle(self, *args, **options):
        begun = time.monotonic()
        now = database_time()
        _wake.fill_none()
        if city.stands():
            self.stdout.write("The city is loaded already.")
        else:
            with transaction.atomic():
                city.build(now)
            self.stdout.write(f"  city, duty list, people and rosters  {time.monotonic() - begun:.0f} s")
        if options["size"] and not Case.objects.exists():
            history.make(now, options["size"], self._told)
            self._settle()
        self.stdout.write(f"  the demo city is loaded after {time.monotonic() - begun:.0f} s")

    def _told(self, done: int) -> None:
        self.stdout.write(f"  {done} cases acted out")

    def _settle(self) -> None:
        """What history caused is done: nobody is to be told of last month today."""
        EventJob.objects.filter(kind="deliver", event__case__closed_at__isnull=False).delete()
        rounds.plan_deliveries(budget=60)
        Delivery.objects.filter(state="pending", not_before__lte=database_time()).update(state="moot")
        rounds.fold(budget=60)
