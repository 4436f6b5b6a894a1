"""回执: record that a device showed or opened an order.

A receipt moves a delivery forward only. A late receipt is stored, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patrol import clock, db, feed, reachability
from patrol.delivery.own_assignment import OwnAssignment
from patrol.models import (
    NO_DEVICE,
    Channel,
    Delivery,
    DeliveryKind,
    Device,
    FeedKind,
    Receipt,
    ReceiptKind,
)
from patrol.status import DeliveryStatus
from patrol.transition import move_matching

NOTED = {
    ReceiptKind.SHOWN: FeedKind.RECEIPT_SHOWN,
    ReceiptKind.OPENED: FeedKind.RECEIPT_OPENED,
}


@dataclass(frozen=True, slots=True)
class DeviceReceipt:
    """A receipt as a device sent it; `acted_at` comes from `clock.acted_at`.

    `device_at` is what the device's clock claims; `device_claim` are its words, when they name no
    moment.
    """

    kind: ReceiptKind
    channel: Channel
    acted_at: datetime
    device_at: datetime | None = None
    device_claim: str | None = None
    device: Device = NO_DEVICE


Given = tuple[OwnAssignment, DeviceReceipt]


def receive(session: Session, receipts: Sequence[Given]) -> list[bool]:
    """Store receipts and move their deliveries forward; return False for each that was known."""
    _move_on(session, receipts)
    _prove(session, receipts)
    rows = [_row(assignment, receipt) for assignment, receipt in receipts]
    new = db.insert_new(session, Receipt, rows, Receipt.id)
    for row, (assignment, receipt) in zip(rows, receipts, strict=True):
        if row["id"] in new:
            _note(session, assignment, receipt)
    return [row["id"] in new for row in rows]


def _row(assignment: OwnAssignment, receipt: DeviceReceipt) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "assignment_id": assignment.id,
        "channel": receipt.channel,
        "kind": receipt.kind,
        "at": receipt.acted_at,
        "device_at": receipt.device_at,
        "device_claim": receipt.device_claim,
        "received_at": clock.now(),
        "phone_id": receipt.device.phone_id,
        "login_id": receipt.device.login_id,
    }


def _note(session: Session, assignment: OwnAssignment, receipt: DeviceReceipt) -> None:
    feed.note(
        session,
        NOTED[receipt.kind],
        by=assignment.call_sign,
        incident=assignment.incident,
        member=assignment.call_sign,
        assignment_id=assignment.id,
        channel=receipt.channel.value,
        acted_at=clock.iso(receipt.acted_at),
        **clock.claimed(receipt.device_at, receipt.device_claim),
        after_s=round((receipt.acted_at - assignment.dispatched_at).total_seconds(), 1),
        **receipt.device.feed_body(),
    )


def _prove(session: Session, receipts: Sequence[Given]) -> None:
    """Record the channels that lead to the members; `presence` proves an open socket."""
    ways = {(assignment.member_id, receipt.channel) for assignment, receipt in receipts}
    reachability.proved(session, {way for way in ways if way[1] != Channel.LIVE})


def _move_on(session: Session, receipts: Sequence[Given]) -> None:
    """Move the deliveries of each receipt; a push names the phone, and moves only its own."""
    for kind in ReceiptKind:
        for is_of_phone in (False, True):
            rows = [
                _moved(assignment, receipt, is_of_phone=is_of_phone)
                for assignment, receipt in receipts
                if receipt.kind == kind and _is_of_phone(receipt) == is_of_phone
            ]
            of = ("assignment_id", "channel", "kind", *(("phone_id",) if is_of_phone else ()))
            if rows:
                move_matching(session, Delivery, DeliveryStatus(kind.value), rows, *of)


def _is_of_phone(receipt: DeviceReceipt) -> bool:
    return receipt.channel == Channel.PUSH and receipt.device.phone_id is not None


def _moved(
    assignment: OwnAssignment, receipt: DeviceReceipt, *, is_of_phone: bool
) -> dict[str, Any]:
    which = {"phone_id": receipt.device.phone_id} if is_of_phone else {}
    return {
        "assignment_id": assignment.id,
        "channel": receipt.channel,
        "kind": DeliveryKind.ORDER,
        f"{receipt.kind.value}_at": receipt.acted_at,
        **which,
    }
