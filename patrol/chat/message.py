"""A message of the desk: to every phone of the crew at once, with a receipt of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from patrol import clock, feed, incident, reachability, status
from patrol.delivery import queue
from patrol.models import (
    NO_DEVICE,
    Assignment,
    Channel,
    CrewMessage,
    Delivery,
    DeliveryKind,
    Device,
    FeedKind,
    Incident,
)
from patrol.models.shapes import MessageState
from patrol.status import DeliveryStatus
from patrol.transition import move_where

RINGING = (Channel.LIVE, Channel.PUSH)
"""The channels of a message. It costs nothing on them, and a message is no alarm."""


class NobodyThere(Exception):
    """Nobody is on the case who could read a message."""


class Own(NamedTuple):
    """A message to a member, with the member's assignment and the case."""

    message: CrewMessage
    assignment: Assignment
    case: Incident


@dataclass(frozen=True, slots=True)
class Shown:
    """A phone says that it shows a message; the times come from `clock.acted_at`."""

    channel: Channel
    acted_at: datetime
    device_at: datetime | None = None
    device: Device = NO_DEVICE


def send(session: Session, case: Incident, *, by: str, text: str) -> CrewMessage:
    """Send a message to everyone who is on the case now.

    Raises: NobodyThere.
    """
    crew = _engaged(session, case)
    if not crew:
        raise NobodyThere(case.number)
    message = CrewMessage(
        incident_id=case.id, no=_next(session, case), text=text, by=by, at=clock.now()
    )
    session.add(message)
    session.flush()
    _enqueue(session, case, message, crew)
    incident.note_for_crew(
        session,
        FeedKind.MESSAGE_SENT,
        case,
        by=by,
        message=state(message),
        crew=[row.call_sign for row in crew],
    )
    return message


def _engaged(session: Session, case: Incident) -> Sequence[Assignment]:
    return session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ).all()


def _next(session: Session, case: Incident) -> int:
    # The caller has locked the case, so no other message takes this number.
    last = session.exec(
        select(func.max(CrewMessage.no)).where(CrewMessage.incident_id == case.id)
    ).one()
    return (last or 0) + 1


def _enqueue(
    session: Session, case: Incident, message: CrewMessage, crew: Sequence[Assignment]
) -> None:
    ids = {row.member_id for row in crew}
    rows = [
        queue.new_row(
            row.id,
            channel,
            phone_id,
            case.severity,
            round=message.no,
            kind=DeliveryKind.MESSAGE,
            message_id=message.id,
        )
        for channel in RINGING
        for ways in (queue.ways_to(session, ids, channel),)
        for row in crew
        for phone_id in ways.get(row.member_id, ())
    ]
    queue.insert_rows(session, rows)


def mark_sent(session: Session, sent: Sequence[tuple[str, str]]) -> None:
    """Mark the deliveries that the hub wrote to sockets; `sent`: message's id and call sign."""
    if not sent:
        return
    theirs = select(Assignment.id).where(
        col(Assignment.id) == col(Delivery.assignment_id),
        tuple_(col(Delivery.message_id), col(Assignment.call_sign)).in_(sent),
    )
    move_where(
        session,
        Delivery,
        DeliveryStatus.SENT,
        col(Delivery.message_id).in_({message_id for message_id, _ in sent}),
        col(Delivery.channel) == Channel.LIVE,
        col(Delivery.status) == DeliveryStatus.QUEUED,
        theirs.exists(),
        sent_at=clock.now(),
    )


def own(session: Session, message_id: str, member_id: int | None) -> Own | None:
    """Return the message if it was sent to this member, and lock it for the receipt."""
    row = session.exec(
        select(CrewMessage, Assignment, Incident)
        .join(Delivery, col(Delivery.message_id) == col(CrewMessage.id))
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .join(Incident, col(Incident.id) == col(CrewMessage.incident_id))
        .where(
            CrewMessage.id == message_id,
            Assignment.member_id == member_id,
            Delivery.channel == Channel.LIVE,  # each member has one such row
        )
        .with_for_update(of=CrewMessage)
    ).first()
    return Own(*row) if row else None


def shown(session: Session, mine: Own, said: Shown) -> bool:
    """Record that a phone shows the message; return False when the desk knew that already."""
    of_member = (
        col(Delivery.message_id) == mine.message.id,
        col(Delivery.assignment_id) == mine.assignment.id,
    )
    was_shown = session.exec(
        select(Delivery.id).where(*of_member, col(Delivery.shown_at).is_not(None)).limit(1)
    ).first()
    is_push = said.channel == Channel.PUSH and said.device.phone_id is not None
    its_phone = (col(Delivery.phone_id) == said.device.phone_id,) if is_push else ()
    by_channel = col(Delivery.channel) == said.channel
    move_where(
        session,
        Delivery,
        DeliveryStatus.SHOWN,
        *of_member,
        by_channel,
        *its_phone,
        shown_at=said.acted_at,
    )
    if said.channel != Channel.LIVE:  # `presence` proves an open socket
        reachability.proved(session, [(mine.assignment.member_id, said.channel)])
    if was_shown is None:
        _note_shown(session, mine, said)
    return was_shown is None


def _note_shown(session: Session, mine: Own, said: Shown) -> None:
    message, row, case = mine
    feed.note(
        session,
        FeedKind.MESSAGE_SHOWN,
        by=row.call_sign,
        incident=case,
        member=row.call_sign,
        message_id=message.id,
        channel=said.channel.value,
        acted_at=clock.iso(said.acted_at),
        device_at=clock.iso_or_none(said.device_at),
        after_s=round((said.acted_at - message.at).total_seconds(), 1),
        **said.device.feed_body(),
    )


def state(row: CrewMessage) -> MessageState:
    """Return the message as desks and phones see it."""
    return {
        "id": row.id,
        "incident_id": row.incident_id,
        "text": row.text,
        "by": row.by,
        "at": clock.iso(row.at),
    }
