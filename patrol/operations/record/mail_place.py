"""Heads by mail: a mailbox that nobody of this machine can reach is a second place."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

from patrol import clock
from patrol.channels import Sent
from patrol.config import Settings
from patrol.i18n import t
from patrol.operations import mail
from patrol.operations.record.heads import Head
from patrol.operations.record.second_place import SecondPlace

EVERY = timedelta(hours=1)
"""A mail each minute would be read by nobody."""


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
        mail.deliver(self._settings, mail_of(self._settings, head))
        return Sent()

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def mail_of(settings: Settings, head: Head) -> EmailMessage:
    """Return the mail with a head: what to do with it in both languages, and the line itself."""
    at = clock.iso(head.at)
    subjects, bodies = (
        [t(f"server.heads_mail.{part}", tongue, seq=head.seq, at=at) for tongue in ("zh-CN", "en")]
        for part in ("subject", "body")
    )
    subject, text = " · ".join(subjects), "\n\n".join([*bodies, head.line])
    return mail.written(settings.heads_mail_from, settings.heads_mail_to, subject, text)
