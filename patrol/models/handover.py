"""The hand-over sheet of the desk (交接班): the open work at the end of a shift, signed twice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, document, maybe_moment, moment

LONGEST_NOTES = 2000


class Handover(SQLModel, table=True):
    """A sheet. Its writer may change it until the own signature; after that nobody may."""

    __table_args__ = (
        CheckConstraint("taken_at IS NULL OR given_at IS NOT NULL", "given_before_taken"),
        CheckConstraint("(taken_at IS NULL) = (taken_by_user_id IS NULL)", "taken_by_somebody"),
        CheckConstraint(
            "taken_by_user_id IS NULL OR taken_by_user_id <> given_by_user_id", "two_signatures"
        ),
        Index(
            # A desk user has one sheet in work.
            "one_draft_of_handover",
            "given_by_user_id",
            unique=True,
            sqlite_where=text("given_at IS NULL"),
            postgresql_where=text("given_at IS NULL"),
        ),
    )

    id: str = an_id()
    area_id: int = Field(foreign_key="area.id", index=True)
    written_at: datetime = moment(index=True)
    given_by_user_id: int = Field(foreign_key="desk_user.id")
    given_at: datetime | None = maybe_moment()
    """The time of the first signature: of the user who hands over."""
    taken_by_user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    taken_at: datetime | None = maybe_moment()
    promises: str = Field(default="", max_length=LONGEST_NOTES)
    """承诺: what the desk has promised to callers and partners, and until when."""
    notes: str = Field(default="", max_length=LONGEST_NOTES)
    offline: list[str] = document(list)
    """The call signs on duty whose phone was offline at the first signature."""


class HandoverCase(SQLModel, table=True):
    """An open case on a sheet, with the desk user who takes it."""

    __tablename__ = "handover_case"

    handover_id: str = Field(primary_key=True, foreign_key="handover.id", max_length=32)
    incident_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32, index=True)
    taker_user_id: int = Field(foreign_key="desk_user.id")
    status: str = Field(max_length=32)
    """The status of the case when the sheet was written or signed."""
    note: str = Field(default="", max_length=200)
