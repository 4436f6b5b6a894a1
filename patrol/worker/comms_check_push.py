"""The push of a comms check: to every phone that was asked, under a tag of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import clock, delivery, reachability
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.channels.push.payload import Notification, payload, topic
from patrol.channels.push.sender import Message, Subscription
from patrol.delivery import Outcome
from patrol.i18n import t
from patrol.models import Channel, CommsAnswer, CommsCheck, Phone, PushSubscription
from patrol.reachability import comms_check


@dataclass(frozen=True, slots=True)
class CommsPush:
    member_id: int
    to: Subscription
    message: Message


def waiting(session: Session, site: str) -> dict[str, list[CommsPush]]:
    """Each row whose push is still to be sent, with a message for each phone. Reads only."""
    rows = comms_check.to_push(session)
    addresses = _subscriptions(session, [row.member_id for row, _, _ in rows])
    return {
        row.id: [
            CommsPush(row.member_id, to, _message(check, row, member.language, site))
            for to in addresses.get(row.member_id, ())
        ]
        for row, check, member in rows
    }


def _subscriptions(session: Session, members: Sequence[int]) -> dict[int, list[Subscription]]:
    found: dict[int, list[Subscription]] = {}
    rows = session.exec(
        select(Phone.member_id, PushSubscription)
        .join(Phone, col(Phone.id) == col(PushSubscription.phone_id))
        .where(
            col(Phone.member_id).in_(members),
            col(Phone.revoked_at).is_(None),
            col(PushSubscription.retired_at).is_(None),
        )
        .order_by(PushSubscription.id)
    )
    for member_id, one in rows:
        address = Subscription(one.id, one.endpoint, one.p256dh, one.auth)
        found.setdefault(member_id, []).append(address)
    return found


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
    left = (check.ends_at - clock.now()).total_seconds()
    return Message(payload(note), ttl_s=max(1, left), topic=topic(check.id))


def write_down(session: Session, results: Sequence[tuple[CommsPush, Outcome]]) -> None:
    """What became of the pushes of comms checks."""
    reachability.tried(
        session,
        [(one.member_id, Channel.PUSH) for one, outcome in results if isinstance(outcome, Sent)],
    )
    reachability.failed(
        session,
        {
            (one.member_id, Channel.PUSH): outcome.reason
            for one, outcome in results
            if isinstance(outcome, ChannelError) and not isinstance(outcome, TryLater)
        },
    )
    delivery.retire(
        session,
        {one.to.id: outcome.reason for one, outcome in results if isinstance(outcome, Gone)},
    )
