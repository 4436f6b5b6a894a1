"""回执: a device says shown or opened. Forward only; what comes late is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from patrol import clock, db, feed, reachability
from patrol.models import (
    Assignment,
    Channel,
    Delivery,
    DeliveryKind,
    FeedKind,
    Incident,
    Receipt,
    ReceiptKind,
)
from patrol.status import DeliveryStatus
from patrol.transition import move_where

NOTED = {
    ReceiptKind.SHOWN: FeedKind.RECEIPT_SHOWN,
    ReceiptKind.OPENED: FeedKind.RECEIPT_OPENED,
}


@dataclass(frozen=True, slots=True)
class DeviceReceipt:
    """What a device says of an order; times as `clock.acted_at` gives them."""

    kind: ReceiptKind
    channel: Channel
    acted_at: datetime
    device_at: datetime | None = None
    phone_id: str | None = None


def receive(
    session: Session, assignment: Assignment, incident: Incident, told: DeviceReceipt
) -> bool:
    """A device's receipt: forward only, kept even when late. False when it was known."""
    _move_on(session, assignment.id, told)
    if told.channel != Channel.LIVE:  # an open socket is a proof by itself
        reachability.proved(session, assignment.member_id, told.channel)
    row = Receipt(
        assignment_id=assignment.id,
        channel=told.channel,
        kind=told.kind,
        at=told.acted_at,
        device_at=told.device_at,
        received_at=clock.now(),
    )
    if not db.insert_new(session, Receipt, [row.model_dump()], Receipt.id):
        return False
    feed.note(
        session,
        NOTED[told.kind],
        by=assignment.call_sign,
        incident=incident,
        member=assignment.call_sign,
        assignment_id=assignment.id,
        channel=told.channel.value,
        acted_at=clock.iso(told.acted_at),
        device_at=clock.iso(told.device_at) if told.device_at else None,
        after_s=round((told.acted_at - assignment.dispatched_at).total_seconds(), 1),
    )
    return True


def _move_on(session: Session, assignment_id: str, told: DeviceReceipt) -> None:
    where = [
        col(Delivery.assignment_id) == assignment_id,
        col(Delivery.channel) == told.channel,
        col(Delivery.kind) == DeliveryKind.ORDER,
    ]
    if told.channel == Channel.PUSH and told.phone_id:
        where.append(col(Delivery.phone_id) == told.phone_id)
    at = {f"{told.kind.value}_at": told.acted_at}
    move_where(session, Delivery, DeliveryStatus(told.kind.value), *where, **at)
