"""Hand one mail to the mail server of the settings (`SMTP_HOST`)."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from patrol import clock
from patrol.config import Settings

WAIT_S = 20.0
"""A mail server that is silent for so long has failed."""


def written(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail in plain text."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Date"] = format_datetime(clock.wall())
    mail["Message-ID"] = make_msgid(domain="patrol.invalid")
    mail["Subject"] = subject
    mail.set_content(text)
    return mail


def deliver(settings: Settings, mail: EmailMessage) -> None:
    """Hand the mail over; the call blocks.

    Raises: OSError, SMTPException.
    """
    with _connected(settings) as server:
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        # A receiver that the server refuses is a failure, although it takes the others.
        if refused := server.send_message(mail):
            raise smtplib.SMTPRecipientsRefused(refused)


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    safe = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=WAIT_S, context=safe)
    server = smtplib.SMTP(host, port, timeout=WAIT_S)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=safe)
    except BaseException:
        server.close()
        raise
    return server
