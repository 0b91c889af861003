#!/usr/bin/env python
"""Django's command line. Commands that change the schema or its grants work as the owner of the database."""

import os
import sys

from django.core.management import execute_from_command_line

OWNER_COMMANDS = {"migrate", "grant_app_role", "flush", "sqlflush"}


def main() -> None:
    """Pick the database role for the command, then let Django run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
