"""疑似同一起: two cases that may be about the same matter, and stay two."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import moment


class IncidentLink(SQLModel, table=True):
    """A link between two cases. It has no direction: the lower id stands first."""

    __tablename__ = "incident_link"
    __table_args__ = (CheckConstraint("first_id < second_id", "link_in_order"),)

    first_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32)
    second_id: str = Field(primary_key=True, foreign_key="incident.id", index=True, max_length=32)
    by: str = Field(max_length=40)
    at: datetime = moment()
