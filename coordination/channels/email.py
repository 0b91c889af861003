"""E-mail, through whatever backend the settings name; the console by default."""

from smtplib import SMTPException

from django.core.mail import EmailMessage

from coordination.delivery.send import Message, NotSent


def send(message: Message) -> None:
    """Send one message; somebody without an address is not written to. Raises NotSent."""
    if not message.email:
        return
    mail = EmailMessage(message.subject, message.text, to=[message.email], headers={"X-Convene-Key": message.key})
    try:
        mail.send()
    except (SMTPException, OSError) as problem:
        raise NotSent(str(problem)) from problem
