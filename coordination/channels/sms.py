"""SMS: a small interface that a city fills with its provider; by default the message is logged.

A provider is a function that takes a number, a text and a key to recognise repeats by, and raises NotSent. SMS_PROVIDER
names it: `package.module.function`.
"""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from coordination.delivery.words import Message

log = logging.getLogger(__name__)

Provider = Callable[[str, str, str], None]


def log_only(phone: str, text: str, key: str) -> None:
    """Write the message into the log; of the number only its end."""
    log.info("sms to …%s: %s (%s)", phone[-4:], text, key)


@lru_cache(maxsize=4)
def _provider(name: str) -> Provider:
    found: Provider = import_string(name)
    return found


def send(message: Message) -> None:
    """Send one message; somebody without a number is not sent one. Raises NotSent."""
    if message.phone:
        _provider(settings.SMS_PROVIDER)(message.phone, message.text, message.key)
