"""Ask whether what always holds does hold; exit status 1 when it does not."""

from django.core.management.base import BaseCommand, CommandError

from coordination.stages._file import database_time
from coordination.worker.audit import audit


class Command(BaseCommand):
    help = "Check marks, jobs, deliveries, summonses, the clocks of every open case and every chain of events."

    def handle(self, *args, **options):
        found, _ = audit(database_time())
        for finding in found:
            self.stdout.write(f"{finding.kind}: {finding.subject}: {finding.detail}")
        if found:
            raise CommandError(f"{len(found)} findings.")
        self.stdout.write("Everything holds.")
