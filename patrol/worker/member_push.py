"""Pushes to a member about no order: where they go, and what their outcomes say."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import delivery, reachability
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.channels.push.sender import Message, Subscription
from patrol.delivery import Outcome
from patrol.models import Channel, Phone, PushSubscription


@dataclass(frozen=True, slots=True)
class MemberPush:
    """One push to one phone of a member, about no order."""

    member_id: int
    to: Subscription
    message: Message


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
