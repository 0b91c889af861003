"""Write docs/lifecycle.md from the tables."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from coordination.documents.lifecycle import page


class Command(BaseCommand):
    help = "Write docs/lifecycle.md from coordination/rules/lifecycle.py."
    requires_system_checks = ()

    def handle(self, *args, **options):
        path = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
