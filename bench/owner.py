"""A connection as the owner of the database: for what a measurement needs and the application may not do."""

import os

import psycopg


def connect() -> psycopg.Connection:
    """Commits at the end of its `with` block."""
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"])
