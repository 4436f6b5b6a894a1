"""Heads by mail: a mailbox that nobody of this machine can reach is a second place."""

import smtplib
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from patrol import clock
from patrol.channels import Sent
from patrol.config import Settings
from patrol.i18n import t
from patrol.operations.record.heads import Head
from patrol.operations.record.second_place import SecondPlace

EVERY = timedelta(hours=1)
"""A mail each minute would be read by nobody."""
WAIT_S = 20.0
"""A mail server that is silent for so long has failed."""


class MailPlace(SecondPlace):
    """Mails the newest head once an hour, in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="heads-mail")

    def _is_due(self, head: Head) -> bool:
        return self.taken is None or head.at - self.taken.at >= EVERY

    def _send(self, head: Head) -> Future[Sent]:
        return self._thread.submit(self._deliver, head)

    def _deliver(self, head: Head) -> Sent:
        """Raises: OSError, SMTPException."""
        settings = self._settings
        with self._connected() as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            # A receiver that the server refuses is a failure, although it takes the others.
            if refused := server.send_message(mail_of(settings, head)):
                raise smtplib.SMTPRecipientsRefused(refused)
        return Sent()

    def _connected(self) -> smtplib.SMTP:
        host, port = self._settings.smtp_host, self._settings.smtp_port
        safe = ssl.create_default_context()
        if self._settings.smtp_tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=WAIT_S, context=safe)
        server = smtplib.SMTP(host, port, timeout=WAIT_S)
        try:
            if self._settings.smtp_tls == "starttls":
                server.starttls(context=safe)
        except BaseException:
            server.close()
            raise
        return server

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def mail_of(settings: Settings, head: Head) -> EmailMessage:
    """Return the mail with a head: what to do with it in both languages, and the line itself."""
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.heads_mail_from, settings.heads_mail_to
    mail["Date"] = format_datetime(clock.wall())
    mail["Message-ID"] = make_msgid(domain="patrol.invalid")
    at = clock.iso(head.at)
    subjects, bodies = (
        [t(f"server.heads_mail.{part}", tongue, seq=head.seq, at=at) for tongue in ("zh-CN", "en")]
        for part in ("subject", "body")
    )
    mail["Subject"] = " · ".join(subjects)
    mail.set_content("\n\n".join([*bodies, head.line]))
    return mail
