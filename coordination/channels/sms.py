"""SMS: a small interface that a city fills with its provider; by default the message is logged."""

import logging

from coordination.delivery.send import Message

log = logging.getLogger(__name__)


def send(message: Message) -> None:
    """Log what would be sent. Number, place and deadline only: never what a resident said."""
    log.info("sms", extra={"to": message.phone, "text": message.text, "key": message.key})
