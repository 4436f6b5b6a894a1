"""会话: the words between the desk and the crew of a case."""

from datetime import datetime
from typing import Any, ClassVar, NotRequired

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlalchemy.orm import deferred
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, document, maybe_moment, moment
from patrol.models.shapes import Moment

LONGEST_MESSAGE = 500
"""Characters of a message: a member reads it at a glance."""
MOST_MESSAGE_PHOTOS = 4
SOUND: Column[bytes] = Column(LargeBinary, nullable=False)


class CrewMessage(SQLModel, table=True):
    """A text, photos or a voice note to everyone on the case then, by the desk or a member."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("incident_id", "no"),)

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id")
    no: int
    """The first message of a case is 1: each has a round of deliveries of its own."""
    text: str = Field(max_length=LONGEST_MESSAGE)
    """Empty when the message is photos or a voice note alone."""
    photos: list[str] = document(list)
    voice: str | None = Field(default=None, max_length=64)
    """The SHA-256 of its voice note."""
    voice_s: float | None = None
    order_id: str | None = Field(default=None, foreign_key="dispatch_order.id")
    """The order that the desk has spoken with this voice note."""
    by: str = Field(max_length=40)
    at: datetime = moment()
    member_id: int | None = Field(default=None, foreign_key="member.id")
    """The member who wrote it; null: the desk did."""
    read_at: datetime | None = maybe_moment()
    """The time when a desk had a member's message on its screen."""
    read_by: str | None = Field(default=None, max_length=40)


class MessageVoice(SQLModel, table=True):
    """The sound of a message, as it was sent: Opus or AAC, a minute at most."""

    __tablename__ = "message_voice"

    # Up to 600 kB: it is read where it is played, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"data": deferred(SOUND)}}

    message_id: str = Field(primary_key=True, foreign_key="message.id", max_length=32)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    mime: str = Field(max_length=20)
    data: bytes = Field(sa_column=SOUND)


class MessageState(TypedDict):
    """会话: what the desk says to the crew of a case, or a member to both: text, photos, voice."""

    id: str
    incident_id: str
    text: str
    by: str
    at: Moment
    from_crew: NotRequired[bool]
    """True for the words of a member; `by` is the call sign then."""
    photos: NotRequired[list[str]]
    """The SHA-256 of each photo; not given when there is none."""
    voice: NotRequired[str]
    """The SHA-256 of the voice note, which lasts `voice_s`; not given without one."""
    voice_s: NotRequired[float]
    order_id: NotRequired[str]
    """The order that the desk has spoken with this voice note."""
