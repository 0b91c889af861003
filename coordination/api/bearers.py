"""Whose a token is: asked at every call, so written out, and prepared on each connection."""

from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken
from psycopg import sql

from coordination.records import prepared
from coordination.records.people import User


def bearer(token: str) -> tuple[User, AuthToken] | None:
    """The user and the row of a token; None when there is no such token, it has expired, or its user has left."""
    with prepared.cursor() as cursor:
        cursor.execute(_statement(), [hash_token(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    names = _columns(AuthToken)
    found = AuthToken.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)])
    found.user = User.from_db(DEFAULT_DB_ALIAS, _columns(User), row[len(names) :])
    expired = found.expiry is not None and found.expiry < timezone.now()
    return None if expired or not found.user.is_active else (found.user, found)


@lru_cache(maxsize=2)
def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@lru_cache(maxsize=1)
def _statement() -> str:
    wanted = [(model, field.column) for model in (AuthToken, User) for field in model._meta.concrete_fields]
    return (
        sql.SQL("SELECT {} FROM {token} JOIN {user} ON {user}.id = {token}.user_id WHERE {token}.digest = %s")
        .format(
            sql.SQL(", ").join(sql.Identifier(model._meta.db_table, column) for model, column in wanted),
            token=sql.Identifier(AuthToken._meta.db_table),
            user=sql.Identifier(User._meta.db_table),
        )
        .as_string(None)
    )
