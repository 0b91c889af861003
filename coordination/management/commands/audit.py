"""Ask whether what always holds does hold; exit status 1 when it does not."""

from django.core.management.base import BaseCommand, CommandError

from coordination.stages._file import database_time
from coordination.worker.audit import audit


class Command(BaseCommand):
    help = "Check marks, jobs, deliveries, clocks and the chains of events."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="check every case's chain, not only the latest")

    def handle(self, *args, **options):
        found = audit(database_time(), every_chain=options["all"])
        for finding in found:
            self.stdout.write(f"{finding.kind}: {finding.subject}: {finding.detail}")
        if found:
            raise CommandError(f"{len(found)} findings.")
        self.stdout.write("Everything holds.")
