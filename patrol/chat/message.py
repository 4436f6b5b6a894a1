"""A message of the desk: to every phone of the crew at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from patrol import clock, incident, status
from patrol.delivery import queue
from patrol.evidence import rights
from patrol.evidence.voice import Voice
from patrol.models import (
    Assignment,
    Channel,
    CrewMessage,
    Delivery,
    DeliveryKind,
    FeedKind,
    Incident,
    MessageVoice,
    Order,
)
from patrol.models.chat import MessageState
from patrol.status import DeliveryStatus
from patrol.transition import move_where

RINGING = (Channel.LIVE, Channel.PUSH)
"""The channels of a message. It costs nothing on them, and a message is no alarm."""


class NoSuchOrder(Exception):
    """The case has no order of this id."""


class NobodyThere(Exception):
    """Nobody is on the case who could read a message."""


@dataclass(frozen=True, slots=True)
class Shots:
    """The photos of a message; those in `linkable` are linked at once (`rights.name`)."""

    sha256s: list[str] = field(default_factory=list)
    namer: rights.Owner | None = None
    linkable: frozenset[str] = frozenset()


NO_SHOTS = Shots()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A voice note, and the order that the desk has spoken with it."""

    note: Voice
    order_id: str | None = None


def store(
    session: Session, message: CrewMessage, shots: Shots, spoken: Spoken | None = None
) -> None:
    """Store a message with its voice, and let the desk and the crew of its case see the photos."""
    message.photos = list(dict.fromkeys(shots.sha256s))
    if spoken:
        message.voice, message.voice_s = spoken.note.sha256, spoken.note.seconds
        message.order_id = spoken.order_id
    session.add(message)
    session.flush()
    if spoken:
        session.add(
            MessageVoice(
                message_id=message.id,
                incident_id=message.incident_id,
                mime=spoken.note.mime,
                data=spoken.note.data,
            )
        )
    if message.photos:
        rights.name(
            session,
            message.photos,
            shots.namer,
            linkable=shots.linkable,
            incident_id=message.incident_id,
            message_id=message.id,
        )


def send(
    session: Session,
    case: Incident,
    *,
    by: str,
    text: str,
    shots: Shots = NO_SHOTS,
    spoken: Spoken | None = None,
) -> CrewMessage:
    """Send a message to everyone who is on the case now.

    Raises: NobodyThere, NoSuchOrder.
    """
    if spoken and spoken.order_id:
        order = session.get(Order, spoken.order_id)
        if order is None or order.incident_id != case.id:
            raise NoSuchOrder(spoken.order_id)
    crew = engaged(session, case)
    if not crew:
        raise NobodyThere(case.number)
    message = CrewMessage(
        incident_id=case.id, no=next_no(session, case), text=text, by=by, at=clock.now()
    )
    store(session, message, shots, spoken)
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
    # Acts of older versions have words of the desk only, and none of these fields.
    if row.member_id is not None:
        made["from_crew"] = True
    if row.photos:
        made["photos"] = row.photos
    if row.voice is not None and row.voice_s is not None:
        made["voice"], made["voice_s"] = row.voice, row.voice_s
    if row.order_id is not None:
        made["order_id"] = row.order_id
    return made


def is_as_told(row: CrewMessage, sound: MessageVoice | None) -> bool:
    """Return True when the sound of the message is the one that its act names."""
    if sound is None:
        return row.voice is None
    return hashlib.sha256(sound.data).hexdigest() == row.voice
