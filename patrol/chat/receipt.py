"""回执 of a message: phones say that they show it; the receipts of a whole crew are one set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from patrol import clock, feed, reachability
from patrol.models import (
    NO_DEVICE,
    Assignment,
    Channel,
    CrewMessage,
    Delivery,
    Device,
    FeedKind,
    Incident,
)
from patrol.status import DeliveryStatus
from patrol.transition import move_matching


@dataclass(frozen=True, slots=True)
class MessageReceipt:
    """A member's phone says that it shows a message; the times come from `clock.acted_at`."""

    message_id: str
    member_id: int
    channel: Channel
    acted_at: datetime
    device_at: datetime | None = None
    device: Device = NO_DEVICE


class _Sent(NamedTuple):
    """A message to a member, with the member's assignment and the case."""

    message: CrewMessage
    assignment: Assignment
    case: Incident


_Given = tuple[_Sent, MessageReceipt]


def receive(session: Session, receipts: Sequence[MessageReceipt]) -> list[bool | None]:
    """Record that phones show messages.

    Return for each receipt: True when it is the first of its member, False when the desk knew that
    the member has seen the message, and None when the message was not sent to this member.
    """
    sent = _sent(session, receipts)
    keys = [(receipt.message_id, receipt.member_id) for receipt in receipts]
    given = [
        (sent[key], receipt) for key, receipt in zip(keys, receipts, strict=True) if key in sent
    ]
    known = _known(session, given)
    _move_on(session, given)
    # `presence` proves an open socket.
    ways = {(receipt.member_id, receipt.channel) for _, receipt in given}
    reachability.proved(session, {way for way in ways if way[1] != Channel.LIVE})
    return [
        _note_first(session, sent[key], receipt, known) if key in sent else None
        for key, receipt in zip(keys, receipts, strict=True)
    ]


def _sent(session: Session, receipts: Sequence[MessageReceipt]) -> dict[tuple[str, int], _Sent]:
    """Return the messages that were sent to these members, and lock them for their receipts."""
    rows = session.exec(
        select(CrewMessage, Assignment, Incident)
        .join(Delivery, col(Delivery.message_id) == col(CrewMessage.id))
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .join(Incident, col(Incident.id) == col(CrewMessage.incident_id))
        .where(
            col(CrewMessage.id).in_({receipt.message_id for receipt in receipts}),
            col(Assignment.member_id).in_({receipt.member_id for receipt in receipts}),
            Delivery.channel == Channel.LIVE,  # each member has one such row
        )
        .order_by(CrewMessage.id)
        .with_for_update(of=CrewMessage)
    )
    return {(row[0].id, row[1].member_id): _Sent(*row) for row in rows}


def _known(session: Session, given: Sequence[_Given]) -> set[tuple[str, str]]:
    """Return the messages that were shown before, each with its assignment."""
    if not given:
        return set()
    rows = session.exec(
        select(Delivery.message_id, Delivery.assignment_id).where(
            col(Delivery.message_id).in_({sent.message.id for sent, _ in given}),
            col(Delivery.assignment_id).in_({sent.assignment.id for sent, _ in given}),
            col(Delivery.shown_at).is_not(None),
        )
    )
    return {(message_id or "", assignment_id) for message_id, assignment_id in rows}


def _move_on(session: Session, given: Sequence[_Given]) -> None:
    """Move the deliveries of each receipt; a push names the phone, and moves only its own."""
    of = ("message_id", "assignment_id", "channel")
    pushed = [pair for pair in given if _is_of_phone(pair[1])]
    others = [_moved(*pair) for pair in given if not _is_of_phone(pair[1])]
    theirs = [{**_moved(*pair), "phone_id": pair[1].device.phone_id} for pair in pushed]
    for rows, names in ((others, of), (theirs, (*of, "phone_id"))):
        if rows:
            move_matching(session, Delivery, DeliveryStatus.SHOWN, rows, *names)


def _is_of_phone(receipt: MessageReceipt) -> bool:
    return receipt.channel == Channel.PUSH and receipt.device.phone_id is not None


def _moved(sent: _Sent, receipt: MessageReceipt) -> dict[str, Any]:
    return {
        "message_id": sent.message.id,
        "assignment_id": sent.assignment.id,
        "channel": receipt.channel,
        "shown_at": receipt.acted_at,
    }


def _note_first(
    session: Session, sent: _Sent, receipt: MessageReceipt, known: set[tuple[str, str]]
) -> bool:
    """Note the first receipt of a member and add it to the known ones; return False for another."""
    message, row, case = sent
    if (message.id, row.id) in known:
        return False
    known.add((message.id, row.id))
    feed.note(
        session,
        FeedKind.MESSAGE_SHOWN,
        by=row.call_sign,
        incident=case,
        member=row.call_sign,
        message_id=message.id,
        channel=receipt.channel.value,
        acted_at=clock.iso(receipt.acted_at),
        device_at=clock.iso_or_none(receipt.device_at),
        after_s=round((receipt.acted_at - message.at).total_seconds(), 1),
        **receipt.device.feed_body(),
    )
    return True
