"""会话: what the desk says to the crew of a case."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, moment

LONGEST_MESSAGE = 500
"""Characters of a message: a member reads it at a glance."""


class CrewMessage(SQLModel, table=True):
    """A short text of the desk to everyone who was on the case at that moment."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("incident_id", "no"),)

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id")
    no: int
    """The first message of a case is 1: each has a round of deliveries of its own."""
    text: str = Field(max_length=LONGEST_MESSAGE)
    by: str = Field(max_length=40)
    at: datetime = moment()
