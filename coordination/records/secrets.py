"""Encrypted columns and keyed look-ups for what residents entrust to the service (个人信息保护法)."""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _cipher() -> MultiFernet:
    return _fernet(tuple(settings.FIELD_KEYS))


class EncryptedTextField(models.TextField):
    """Text encrypted at rest with the first of FIELD_KEYS; older keys still decrypt. Empty stays empty; no look-ups."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return _cipher().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value, expression, connection):
        return _cipher().decrypt(value.encode()).decode() if value else value


def phone_key(phone: str) -> str:
    """The keyed hash under which a phone number can be looked up exactly; empty for no number."""
    digits = "".join(ch for ch in phone if ch.isdigit())
    if not digits:
        return ""
    return hmac.new(settings.PHONE_HMAC_KEY.encode(), digits.encode(), hashlib.sha256).hexdigest()
