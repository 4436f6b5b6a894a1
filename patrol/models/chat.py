"""会话: the words between the desk and the crew of a case."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, document, maybe_moment, moment

LONGEST_MESSAGE = 500
"""Characters of a message: a member reads it at a glance."""
MOST_MESSAGE_PHOTOS = 4


class CrewMessage(SQLModel, table=True):
    """A short text or photos to everyone on the case at that moment, by the desk or one of them."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("incident_id", "no"),)

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id")
    no: int
    """The first message of a case is 1: each has a round of deliveries of its own."""
    text: str = Field(max_length=LONGEST_MESSAGE)
    """Empty when the message is photos alone."""
    photos: list[str] = document(list)
    by: str = Field(max_length=40)
    at: datetime = moment()
    member_id: int | None = Field(default=None, foreign_key="member.id")
    """The member who wrote it; null: the desk did."""
    read_at: datetime | None = maybe_moment()
    """The time when a desk had a member's message on its screen."""
    read_by: str | None = Field(default=None, max_length=40)
