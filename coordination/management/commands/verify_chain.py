"""Check that nobody changed what happened: each event fits the one before it. Exit status 1 when one does not."""

from django.core.management.base import BaseCommand, CommandError

from coordination.records.case import Case
from coordination.worker.chains import broken


class Command(BaseCommand):
    help = "Verify the chain of events of every case, or of one."

    def add_arguments(self, parser):
        parser.add_argument("--case", default="", help="a case's number; without, all cases")

    def handle(self, *args, **options):
        number = options["case"]
        cases = Case.objects.filter(number=number) if number else Case.objects.order_by("pk")
        keys = list(cases.values_list("pk", flat=True))
        if number and not keys:
            raise CommandError(f"There is no case {number}.")
        found = list(broken(keys))
        for case, where in found:
            self.stdout.write(f"{case}: {where}")
        if found:
            raise CommandError(f"{len(found)} of {len(keys)} chains do not hold.")
        self.stdout.write(f"{len(keys)} chains hold.")
