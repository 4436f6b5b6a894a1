"""回执: record that a device showed or opened an order.

A receipt moves a delivery forward only. A late receipt is stored, too.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from patrol import clock, db, feed, reachability
from patrol.models import (
    NO_DEVICE,
    Assignment,
    Channel,
    Delivery,
    DeliveryKind,
    Device,
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
    """A receipt as a device sent it; the times come from `clock.acted_at`."""

    kind: ReceiptKind
    channel: Channel
    acted_at: datetime
    device_at: datetime | None = None
    device: Device = NO_DEVICE


def receive(
    session: Session, assignment: Assignment, incident: Incident, receipt: DeviceReceipt
) -> bool:
    """Store a receipt and move its deliveries forward; return False when it was known."""
    _move_on(session, assignment.id, receipt)
    if receipt.channel != Channel.LIVE:  # `presence` proves an open socket
        reachability.proved(session, assignment.member_id, receipt.channel)
    row = Receipt(
        assignment_id=assignment.id,
        channel=receipt.channel,
        kind=receipt.kind,
        at=receipt.acted_at,
        device_at=receipt.device_at,
        received_at=clock.now(),
        phone_id=receipt.device.phone_id,
        login_id=receipt.device.login_id,
    )
    if not db.insert_new(session, Receipt, [row.model_dump()], Receipt.id):
        return False
    feed.note(
        session,
        NOTED[receipt.kind],
        by=assignment.call_sign,
        incident=incident,
        member=assignment.call_sign,
        assignment_id=assignment.id,
        channel=receipt.channel.value,
        acted_at=clock.iso(receipt.acted_at),
        device_at=clock.iso(receipt.device_at) if receipt.device_at else None,
        after_s=round((receipt.acted_at - assignment.dispatched_at).total_seconds(), 1),
        **receipt.device.told(),
    )
    return True


def _move_on(session: Session, assignment_id: str, receipt: DeviceReceipt) -> None:
    where = [
        col(Delivery.assignment_id) == assignment_id,
        col(Delivery.channel) == receipt.channel,
        col(Delivery.kind) == DeliveryKind.ORDER,
    ]
    if receipt.channel == Channel.PUSH and receipt.device.phone_id:
        where.append(col(Delivery.phone_id) == receipt.device.phone_id)
    at = {f"{receipt.kind.value}_at": receipt.acted_at}
    move_where(session, Delivery, DeliveryStatus(receipt.kind.value), *where, **at)
