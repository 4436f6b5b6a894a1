"""疑似同一起 and 不是同一件: two cases that may be one matter, or that certainly are two."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, moment


class IncidentLink(SQLModel, table=True):
    """A link between two cases. It has no direction: the lower id stands first."""

    __tablename__ = "incident_link"
    __table_args__ = (CheckConstraint("first_id < second_id", "link_in_order"),)

    first_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32)
    second_id: str = Field(primary_key=True, foreign_key="incident.id", index=True, max_length=32)
    by: str = Field(max_length=40)
    at: datetime = moment()


class Distinction(SQLModel, table=True):
    """不是同一件: a person at the desk has said that a case and another report are two matters.

    The other report is a case or an intake; of two cases the lower id stands first.
    """

    __table_args__ = (
        CheckConstraint("(other_id IS NULL) <> (intake_id IS NULL)", "distinction_of_one"),
        CheckConstraint("other_id IS NULL OR incident_id < other_id", "distinction_in_order"),
        UniqueConstraint("incident_id", "other_id"),
        UniqueConstraint("incident_id", "intake_id"),
    )

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", max_length=32)
    other_id: str | None = Field(default=None, foreign_key="incident.id", index=True, max_length=32)
    intake_id: str | None = Field(default=None, foreign_key="intake.id", index=True, max_length=32)
    by: str = Field(max_length=40)
    at: datetime = moment()
