"""A message of the desk: to every phone of the crew at once."""

from collections.abc import Sequence

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from patrol import clock, incident, status
from patrol.delivery import queue
from patrol.models import (
    Assignment,
    Channel,
    CrewMessage,
    Delivery,
    DeliveryKind,
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


def send(session: Session, case: Incident, *, by: str, text: str) -> CrewMessage:
    """Send a message to everyone who is on the case now.

    Raises: NobodyThere.
    """
    crew = engaged(session, case)
    if not crew:
        raise NobodyThere(case.number)
    message = CrewMessage(
        incident_id=case.id, no=next_no(session, case), text=text, by=by, at=clock.now()
    )
    session.add(message)
    session.flush()
    enqueue(session, case, message, crew, RINGING)
    incident.note_for_crew(
        session,
        FeedKind.MESSAGE_SENT,
        case,
        by=by,
        message=state(message),
        crew=[row.call_sign for row in crew],
    )
    return message


def engaged(session: Session, case: Incident) -> Sequence[Assignment]:
    """Return the assignments of those who are on the case now."""
    return session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ).all()


def next_no(session: Session, case: Incident) -> int:
    """Return the number of the next message of the case."""
    # The caller has locked the case, so no other message takes this number.
    last = session.exec(
        select(func.max(CrewMessage.no)).where(CrewMessage.incident_id == case.id)
    ).one()
    return (last or 0) + 1


def enqueue(
    session: Session,
    case: Incident,
    message: CrewMessage,
    crew: Sequence[Assignment],
    channels: Sequence[Channel],
) -> None:
    """Add a delivery of the message for each phone of the crew on these channels."""
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
        for channel in channels
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


def state(row: CrewMessage) -> MessageState:
    """Return the message as desks and phones see it."""
    made: MessageState = {
        "id": row.id,
        "incident_id": row.incident_id,
        "text": row.text,
        "by": row.by,
        "at": clock.iso(row.at),
    }
    # Acts of older versions have messages of the desk only, and no such field.
    return {**made, "from_crew": True} if row.member_id is not None else made
