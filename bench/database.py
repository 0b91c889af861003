"""A database of its own for each part, copied from one with the city in it: no part measures what another left behind."""

import os
from pathlib import Path

import psycopg
from psycopg import sql

URL = "DATABASE_SUPERUSER_URL"
KEPT = "convene_city"


def administrator(database: str = "postgres") -> psycopg.Connection:
    """A connection as superuser, each statement on its own: for what neither owner nor application may do."""
    return psycopg.connect(os.environ[URL], dbname=database, autocommit=True)


def keep() -> None:
    """Put the present database aside as the one that others are copied from. Nobody may be connected to it."""
    with administrator() as connected:
        connected.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(_present(), sql.Identifier(KEPT)))


def fresh() -> None:
    """Put a copy of the one put aside in the place of the present one, whoever is connected to that."""
    with administrator() as connected:
        connected.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_present()))
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connected.execute(made.format(_present(), sql.Identifier(KEPT), sql.Identifier("convene_owner")))
        connected.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO convene_app").format(_present()))


def settle() -> None:
    """What happens by itself in a database that grew in years rather than in a minute: statistics, visibility, pages written."""
    with administrator(name()) as connected:
        connected.execute("VACUUM (ANALYZE)")
        connected.execute("CHECKPOINT")


def server_pid() -> int:
    """The process all of PostgreSQL's others are children of."""
    with administrator() as connected:
        (postmaster,) = Path(f"/proc/{connected.info.backend_pid}/stat").read_text().rpartition(")")[2].split()[1:2]
    return int(postmaster)


def name() -> str:
    """The name of the present database."""
    return os.environ["DATABASE_URL"].rpartition("/")[2]


def _present() -> sql.Identifier:
    return sql.Identifier(name())
