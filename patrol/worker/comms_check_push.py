"""Push the comms checks to the phones that they ask."""

from sqlmodel import Session

from patrol import clock
from patrol.channels.push.payload import Notification, payload, topic
from patrol.channels.push.sender import Message
from patrol.i18n import t
from patrol.models import CommsAnswer, CommsCheck
from patrol.reachability import comms_check
from patrol.worker.member_push import MemberPush, subscriptions


def waiting(session: Session, site: str) -> dict[str, list[MemberPush]]:
    """Return, by the row's id, the pushes that are still to be sent, one for each phone.

    `site` is our public address.
    """
    rows = comms_check.to_push(session)
    if not rows:
        return {}
    addresses = subscriptions(session, [row.member_id for row, _, _ in rows])
    return {
        row.id: [
            MemberPush(row.member_id, to, _message(check, row, member.language, site))
            for to in addresses.get(row.member_id, ())
        ]
        for row, check, member in rows
    }


def _message(check: CommsCheck, row: CommsAnswer, language: str, site: str) -> Message:
    note = Notification(
        id=check.id,
        kind="comms_check",
        title=t("server.push.comms_check", language),
        body=t("server.push.comms_check_body", language, who=row.call_sign),
        navigate=f"{site}/phone",
        tag=f"comms-check-{check.id}",
        lang=language,
    )
    left_s = (check.ends_at - clock.now()).total_seconds()
    return Message(payload(note), ttl_s=max(1, left_s), topic=topic(check.id))
