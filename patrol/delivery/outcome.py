"""What became of a row, and how it is told."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import (
    Assignment,
    Channel,
    Delivery,
    Incident,
    Phone,
    PushState,
    PushSubscription,
)
from patrol.status import DeliveryStatus
from patrol.transition import move_many


def mark_sent(session: Session, assignment_ids: Sequence[str]) -> list[str]:
    """The hub wrote these orders to open sockets; returns the deliveries that moved."""
    ids = session.exec(
        select(Delivery.id).where(
            col(Delivery.assignment_id).in_(assignment_ids),
            Delivery.channel == Channel.LIVE,
            Delivery.status == DeliveryStatus.QUEUED,
        )
    ).all()
    return move_many(session, Delivery, ids, DeliveryStatus.SENT, sent_at=clock.now())


def fail(session: Session, row: Delivery, reason: str) -> None:
    move_many(session, Delivery, [row.id], DeliveryStatus.FAILED, reason=reason)
    assignment = session.get_one(Assignment, row.assignment_id)
    feed.note(
        session,
        "delivery.failed",
        by="worker",
        incident=session.get_one(Incident, assignment.incident_id),
        member=assignment.call_sign,
        assignment_id=assignment.id,
        channel=row.channel.value,
        reason=reason,
    )


def retire(session: Session, subscription_id: str, why: str) -> None:
    """The push service says this subscription is gone (404, 410)."""
    row = session.get(PushSubscription, subscription_id)
    if row is None or row.retired_at is not None:
        return
    row.retired_at, row.retired_why = clock.now(), why[:60]
    session.add(row)
    phone = session.get_one(Phone, row.phone_id)
    phone.push = PushState.GONE
    session.add(phone)


def state(row: Delivery) -> dict[str, Any]:
    return {
        "channel": row.channel.value,
        "kind": row.kind.value,
        "round": row.round,
        "status": row.status.value,
        "attempts": row.attempts,
        "reason": row.reason,
        **{
            name: clock.iso(value) if (value := getattr(row, name)) else None
            for name in ("sent_at", "shown_at", "opened_at")
        },
    }
