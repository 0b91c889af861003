"""E-mail, through whatever backend the settings name; the console by default."""

from smtplib import SMTPException

from django.core.mail import EmailMessage

from coordination.delivery.send import NotSent
from coordination.delivery.words import Message


def send(message: Message) -> None:
    """Send one message; somebody without an address is not written to. A repeat has the same id. Raises NotSent."""
    if not message.email:
        return
    headers = {"Message-ID": f"<{message.key}@convene>"}
    mail = EmailMessage(message.subject, message.text, to=[message.email], headers=headers)
    try:
        mail.send()
    except (SMTPException, OSError) as problem:
        raise NotSent(str(problem)) from problem
