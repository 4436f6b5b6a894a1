"""Record what became of deliveries, and return their state."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import (
    Assignment,
    Channel,
    Delivery,
    DeliveryKind,
    FeedKind,
    Incident,
    Phone,
    PushState,
    PushSubscription,
    SystemActor,
)
from patrol.models.shapes import DeliveryState
from patrol.status import DeliveryStatus
from patrol.transition import move_each, move_where


def mark_sent(session: Session, assignment_ids: Sequence[str]) -> list[str]:
    """Mark live deliveries as sent after the hub wrote them to sockets; return those that moved."""
    return move_where(
        session,
        Delivery,
        DeliveryStatus.SENT,
        col(Delivery.assignment_id).in_(assignment_ids),
        col(Delivery.channel) == Channel.LIVE,
        # Messages are marked by `chat.mark_sent`.
        col(Delivery.kind) != DeliveryKind.MESSAGE,
        col(Delivery.status) == DeliveryStatus.QUEUED,
        sent_at=clock.now(),
    )


def without_address(session: Session, ids: Sequence[str]) -> list[str]:
    """Return those queued pushes whose phone has no subscription any more, or was revoked."""
    subscribed = exists().where(
        col(PushSubscription.phone_id) == col(Delivery.phone_id),
        col(PushSubscription.retired_at).is_(None),
        col(Phone.id) == col(Delivery.phone_id),
        col(Phone.revoked_at).is_(None),
    )
    return list(
        session.exec(
            select(Delivery.id)
            .where(col(Delivery.id).in_(ids), Delivery.status == DeliveryStatus.QUEUED, ~subscribed)
            .order_by(Delivery.id)
            # Another worker may hold the same rows, and then ends them itself.
            .with_for_update(skip_locked=True)
        )
    )


def fail(session: Session, reasons: Mapping[str, str]) -> None:
    """Mark deliveries as failed; `reasons` holds the reason by id, and the feed notes each."""
    if not reasons:
        return
    move_each(
        session,
        Delivery,
        DeliveryStatus.FAILED,
        {key: {"reason": reason} for key, reason in reasons.items()},
    )
    for row in session.exec(_of_cases(reasons)):
        key, channel, assignment_id, call_sign, message_id, incident = row
        feed.note(
            session,
            FeedKind.DELIVERY_FAILED,
            by=SystemActor.WORKER,
            incident=incident,
            member=call_sign,
            assignment_id=assignment_id,
            channel=channel.value,
            reason=reasons[key],
            **({"message_id": message_id} if message_id else {}),
        )


_FAILED: Any = (
    col(Delivery.id),
    col(Delivery.channel),
    col(Assignment.id),
    col(Assignment.call_sign),
    col(Delivery.message_id),
    Incident,
)


def _of_cases(ids: Collection[str]) -> Any:
    return (
        select(*_FAILED)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(col(Delivery.id).in_(ids))
        .order_by(Delivery.id)
    )


def retire(session: Session, reasons: Mapping[str, str]) -> None:
    """Retire push subscriptions that are gone; `reasons` holds the reason by id.

    The push service answers 404 or 410 for such a subscription.
    """
    if not reasons:
        return
    subscriptions = session.exec(
        select(PushSubscription)
        .where(col(PushSubscription.id).in_(reasons), col(PushSubscription.retired_at).is_(None))
        .order_by(PushSubscription.id)
    ).all()
    for row in subscriptions:
        # 60 is the length of the column.
        row.retired_at, row.retired_why = clock.now(), reasons[row.id][:60]
    session.add_all(subscriptions)
    session.flush()
    session.connection().execute(
        update(Phone)
        .where(col(Phone.id).in_([row.phone_id for row in subscriptions]))
        # The desk sees that this phone is not pushed to, before the next order shows it.
        .values(push=PushState.GONE)
    )


def state(row: Delivery) -> DeliveryState:
    """Return the delivery as the desk sees it."""
    return {
        "channel": row.channel,
        "kind": row.kind,
        "round": row.round,
        "status": row.status,
        "attempts": row.attempts,
        "reason": row.reason,
        "sent_at": clock.iso_or_none(row.sent_at),
        "shown_at": clock.iso_or_none(row.shown_at),
        "opened_at": clock.iso_or_none(row.opened_at),
    }
