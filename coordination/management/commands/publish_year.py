"""Publish the holidays and make-up working days (调休) of a year; what rested on it is recalculated by the worker."""

from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError

from coordination.registry import calendar
from coordination.rules.calendar import year_of_notice
from coordination.rules.refusal import Refusal


class Command(BaseCommand):
    help = (
        "Publish a year's holidays and make-up working days, or correct them. Without days, those of the State "
        "Council's notice as this version of Convene knows it. Deadlines that rested on the year are computed once "
        "more within five minutes, each on record; nothing becomes due before now."
    )

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        days = "a day or a range, e.g. 2027-02-05 or 2027-02-05..2027-02-11"
        parser.add_argument("--off", nargs="*", default=[], metavar="DAYS", help=f"days off: {days}")
        parser.add_argument("--work", nargs="*", default=[], metavar="DAYS", help=f"weekend days worked: {days}")

    def handle(self, *args, year: int, off: list[str], work: list[str], **options):
        holidays, makeups = _days("--off", off), _days("--work", work)
        if not holidays and not makeups:
            known = year_of_notice(year)
            if not known.published:
                raise CommandError(
                    f"The notice for {year} is not known to this version. Name the days: "
                    f"--off {year}-01-01..{year}-01-03 --work {year}-01-04"
                )
            holidays, makeups = set(known.holidays), set(known.makeups)
        try:
            version = calendar.publish(year, holidays=holidays, makeups=makeups)
        except Refusal as refusal:
            raise CommandError("; ".join(refusal.fields.values())) from refusal
        self.stdout.write(
            f"{year} is published (version {version}): {len(holidays)} days off, {len(makeups)} weekend days worked."
        )


def _days(option: str, written: list[str]) -> set[date]:
    found: set[date] = set()
    for each in written:
        first, _, last = each.partition("..")
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as problem:
            raise CommandError(f"{option}: {each} is not a day or a range. Write 2027-02-05..2027-02-11.") from problem
        if end < start:
            raise CommandError(f"{option}: {each} ends before it begins.")
        found |= {start + timedelta(days=count) for count in range((end - start).days + 1)}
    return found
