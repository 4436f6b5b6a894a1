"""Send a message to a fixed receiver: by mail, or by the robot of a DingTalk group.

The office's IT has such ways, and so has the month's sheet (`channel_settings.POSTED_WAYS`).
"""

import smtplib
from email.message import EmailMessage

from patrol.channel_settings import MAIL_WAYS, POSTED_WAYS
from patrol.channels import Refused, Sent, TryLater
from patrol.channels.http.blocking import ask
from patrol.channels.notice import robot
from patrol.config import Settings
from patrol.operations import mail


def send(settings: Settings, way: str, subject: str, words: str) -> Sent:
    """Send one message by one way; the call blocks for 20 s at most.

    Raises: TryLater, Refused.
    """
    if way not in settings.ready_ways:
        raise Refused("no credentials")
    first, second = (getattr(settings, name) for name in POSTED_WAYS[way])
    if way in MAIL_WAYS:
        return _mail(settings, mail.written(second, first, subject, words))
    steps = robot.say(settings.dingtalk_robot_url, first, second, f"{subject}\n{words}")
    return ask(steps, timeout_s=10.0)


def _mail(settings: Settings, letter: EmailMessage) -> Sent:
    try:
        mail.deliver(settings, letter)
    except smtplib.SMTPRecipientsRefused as error:
        replies = [
            f"{code} {reply.decode('utf-8', 'replace')}"
            for code, reply in error.recipients.values()
        ]
        raise Refused(f"mail: {replies[0] if replies else 'refused'}") from None
    except smtplib.SMTPResponseException as error:
        reply = error.smtp_error
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        # 4xx is a failure for now (RFC 5321), and a wrong password a 5xx.
        reason = f"mail: {error.smtp_code} {text}"
        is_final = error.smtp_code >= 500
        raise (Refused(reason) if is_final else TryLater(60.0, reason)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise TryLater(60.0, f"mail: {type(error).__name__}") from None
    return Sent("mail")
