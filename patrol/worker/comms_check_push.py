"""Push the comms checks to the phones that they ask, and record the outcomes."""

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
class MemberPush:
    """One push to one phone of a member, about no order."""

    member_id: int
    to: Subscription
    message: Message


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


def subscriptions(session: Session, members: Sequence[int]) -> dict[int, list[Subscription]]:
    """Return the live push subscriptions of these members' phones."""
    addresses: dict[int, list[Subscription]] = {}
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
    for member_id, row in rows:
        address = Subscription(row.id, row.endpoint, row.p256dh, row.auth)
        addresses.setdefault(member_id, []).append(address)
    return addresses


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


def write_down(session: Session, results: Sequence[tuple[MemberPush, Outcome]]) -> None:
    """Record what the outcomes say about the channel of each member; retire dead subscriptions."""
    reachability.tried(
        session,
        [(push.member_id, Channel.PUSH) for push, outcome in results if isinstance(outcome, Sent)],
    )
    reachability.failed(
        session,
        {
            (push.member_id, Channel.PUSH): outcome.reason
            for push, outcome in results
            # `TryLater` says something about the service, not about this phone.
            if isinstance(outcome, ChannelError) and not isinstance(outcome, TryLater)
        },
    )
    delivery.retire(
        session,
        {push.to.id: outcome.reason for push, outcome in results if isinstance(outcome, Gone)},
    )
