"""Give the application's database role what it needs and no more: it reads and adds events, and never changes one."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from psycopg import sql

from coordination.records.delivery import AccessRecord
from coordination.records.event import Event

APPEND_ONLY = (Event, AccessRecord)


class Command(BaseCommand):
    help = "Grant the role of DATABASE_URL its rights; run as the owner after migrate."

    def handle(self, *args, **options):
        role = sql.Identifier(settings.DATABASE_APP_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if cursor.fetchone()[0] == settings.DATABASE_APP_ROLE:
                self.stdout.write("The application's role owns the tables; nothing to grant.")
                return
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
            cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
            for table in connection.introspection.table_names(cursor):
                self._grant(cursor, role, table)
        self.stdout.write(f"Granted {settings.DATABASE_APP_ROLE} its rights on {len(apps.get_models())} models.")

    def _grant(self, cursor, role, table: str) -> None:
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in {model._meta.db_table for model in APPEND_ONLY}:
            rights = "SELECT, INSERT"
        name = sql.Identifier(table)
        cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
        cursor.execute(sql.SQL("GRANT " + rights + " ON {} TO {}").format(name, role))
