"""Load the demo city, once."""

import os
import sys
import time
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coordination.demo import aftermath, city, history
from coordination.demo.fates import USUAL
from coordination.records import reference
from coordination.stages import _wake
from coordination.stages._file import database_time

EVERY = 50
PROCESSES = min(os.cpu_count() or 1, 4) if sys.platform == "linux" else 1
"""Lives are acted out side by side where processes can safely be forked."""


class Command(BaseCommand):
    help = (
        "Load the demo city: organisations, duty list, people, rosters and sixty days of history. Harmless when loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=USUAL, help="how many cases (default %(default)s; 0: none)")
        parser.add_argument("--today", type=_moment, help="the present, as an ISO date or time (default: now)")

    def handle(self, *args, size: int, today: datetime | None, verbosity: int, **options):
        self.quiet, self.begun = verbosity == 0, time.monotonic()
        if city.stands():
            self._say("There is a city already; nothing is loaded.")
            return
        now = today or database_time()
        with _wake.asleep():
            with transaction.atomic():
                city.build(now)
            self._say("city, duty list, people and rosters")
            tally = history.make(now, size, self._count, processes=PROCESSES)
            with transaction.atomic():
                told = aftermath.settle(now)
        for each in tally.cut_short:
            self.stderr.write(f"  cut short: {each}")
        self._say(f"{tally.cases} cases in {tally.steps} steps, {told} messages")

    def _count(self, done: int, of: int) -> None:
        if done // EVERY > (done - 1) // EVERY or done == of:
            self._say(f"{done} of {of} cases acted out")

    def _say(self, words: str) -> None:
        if not self.quiet:
            self.stdout.write(f"  {time.monotonic() - self.begun:4.0f} s  {words}")
            self.stdout.flush()


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"{text} is not a date. Write it as 2026-11-24 or 2026-11-24T15:00.") from problem
    return found if found.tzinfo else found.replace(tzinfo=reference.calendar_zone())
