"""表决准备: a vote of owners that is prepared here and held elsewhere: roll, turnout, result."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index, UniqueConstraint
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, document, maybe_moment, moment


class VotesRow(TypedDict):
    """The official result of a motion: owners and hundredths of a square metre of each answer."""

    agree: list[int]
    against: list[int]
    abstain: list[int]
    follow: list[int]


class MotionRow(TypedDict):
    """A motion: its words, its item of 民法典 278, and the official result once there is one."""

    words: str
    item: int
    votes: VotesRow | None


class Ballot(SQLModel, table=True):
    """A vote of the owners of an estate. What is kept here prepares it; it is no vote."""

    __table_args__ = (
        CheckConstraint("opens_on <= closes_on", "ballot_days_in_order"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", "ballot_end_whole"),
        Index("ballot_of_area", "area_id", "id"),
    )

    id: str = an_id()
    area_id: int = Field(foreign_key="area.id")
    estate: str = Field(max_length=60)
    title: str = Field(max_length=120)
    notice_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    """The day on which the notice was put up."""
    opens_on: date = Field(sa_column=Column(Date, nullable=False))
    closes_on: date = Field(sa_column=Column(Date, nullable=False))
    """The last day of voting, an extension counted."""
    motions: list[MotionRow] = document(list)
    roll_sha256: str | None = Field(default=None, max_length=64)
    """SHA-256 of the roll's file."""
    made_at: datetime = moment()
    made_by: str = Field(max_length=64)
    ended_at: datetime | None = maybe_moment()
    """The time at which the official result was entered."""
    ended_by: str | None = Field(default=None, max_length=64)
    source: str = Field(default="", max_length=200)
    """The number or the address of the announcement of the official result."""
    photos: list[str] = document(list)
    """SHA-256 of the photos of the result's document."""


class BallotBuilding(SQLModel, table=True):
    """The owners of one building, and how many of them have taken part so far.

    Who owns several units is one owner, and is counted where the roll names the first of them.
    """

    __tablename__ = "ballot_building"
    __table_args__ = (
        CheckConstraint("owners >= 0 AND area > 0", "ballot_building_owned"),
        CheckConstraint(
            "joined_owners BETWEEN 0 AND owners AND joined_area BETWEEN 0 AND area",
            "ballot_building_joined",
        ),
    )

    ballot_id: str = Field(foreign_key="ballot.id", primary_key=True, max_length=32)
    name: str = Field(primary_key=True, max_length=40)
    ordinal: int = 0
    owners: int = 0
    area: int = 0
    """Hundredths of a square metre."""
    joined_owners: int = 0
    joined_area: int = 0
    visited_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    """The last day on which somebody went from door to door here. No opinion is kept."""


class BallotUnit(SQLModel, table=True):
    """A unit of the roll. `holder` is a code without a name; units of one code have one owner."""

    __tablename__ = "ballot_unit"
    __table_args__ = (
        UniqueConstraint("ballot_id", "building", "unit"),
        CheckConstraint("area > 0", "ballot_unit_has_area"),
    )

    id: str = an_id()
    ballot_id: str = Field(foreign_key="ballot.id", index=True, max_length=32)
    building: str = Field(max_length=40)
    unit: str = Field(max_length=40)
    area: int
    """Hundredths of a square metre."""
    holder: str = Field(default="", max_length=40)
