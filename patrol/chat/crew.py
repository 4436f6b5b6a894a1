"""会话 from the street: a member writes to desk and crew; the desk says that it has read."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from patrol import clock, incident
from patrol.chat.message import NO_SHOTS, Shots, Spoken, engaged, enqueue, next_no, state, store
from patrol.models import (
    NO_DEVICE,
    Assignment,
    Channel,
    CrewMessage,
    Device,
    FeedKind,
    Incident,
)
from patrol.models.crew_access import off_case

MOST_READ = 200
"""Messages that one reading marks: it writes them all under the write lock, in one act."""


@dataclass(frozen=True, slots=True)
class CrewWords:
    """The words of a member on a case; the times come from `clock.acted_at`."""

    text: str
    acted_at: datetime
    device_at: datetime | None = None
    device: Device = NO_DEVICE
    shots: Shots = NO_SHOTS
    spoken: Spoken | None = None


def say(session: Session, row: Assignment, case: Incident, words: CrewWords) -> CrewMessage:
    """Store what a member writes to the desk, and show it to the others who are on the case now.

    It is a fact of the field: it is taken whatever the state of the case.
    """
    mates = [mate for mate in engaged(session, case) if mate.member_id != row.member_id]
    message = CrewMessage(
        incident_id=case.id,
        no=next_no(session, case),
        text=words.text,
        by=row.call_sign,
        member_id=row.member_id,
        at=words.acted_at,
    )
    store(session, message, words.shots, words.spoken)
    # Mates only see it on their screens: no phone rings for the words of another member.
    enqueue(session, case, message, mates, (Channel.LIVE,))
    incident.note_for_crew(
        session,
        FeedKind.MESSAGE_SENT,
        case,
        by=row.call_sign,
        message=state(message),
        crew=sorted({row.call_sign, *(mate.call_sign for mate in mates)}),
        device_at=clock.iso_or_none(words.device_at),
        **words.device.feed_body(),
        **off_case(session, [row]),
    )
    return message


def read(session: Session, case: Incident, *, by: str) -> list[str]:
    """Note that the desk has read the crew's messages; return the ids of those that are new to it.

    Of more than `MOST_READ` it reads the newest, and the others at the next call.
    The caller has locked the case, so no two desks read one message first.
    """
    rows = session.exec(
        select(CrewMessage)
        .where(
            CrewMessage.incident_id == case.id,
            col(CrewMessage.member_id).is_not(None),
            col(CrewMessage.read_at).is_(None),
        )
        .order_by(col(CrewMessage.no).desc())
        .limit(MOST_READ)
    ).all()[::-1]
    for row in rows:
        row.read_at, row.read_by = clock.now(), by
        session.add(row)
    ids = [row.id for row in rows]
    if ids:
        crew = sorted({row.by for row in rows})
        theirs = col(Assignment.call_sign).in_(crew)
        authors = session.exec(
            select(Assignment).where(Assignment.incident_id == case.id, theirs)
        ).all()
        off = off_case(session, authors)
        incident.note_for_crew(
            session, FeedKind.MESSAGE_READ, case, by=by, message_ids=ids, crew=crew, **off
        )
    return ids
