"""复盘: what people add to the draft of a review. The feed holds the words of each version."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import moment


class Review(SQLModel, table=True):
    """The newest version of the review of a case; its words stand in the act that saved it."""

    __table_args__ = (Index("review_looks_again", "look_again_on"),)

    incident_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32)
    version: int
    by: str = Field(max_length=64)
    at: datetime = moment()
    look_again_on: date | None = None
    """The first day of a measure without an outcome; none when all have one."""


class ReviewPin(TypedDict):
    """A note at an act of the case."""

    seq: int
    note: str


class ReviewMeasure(TypedDict):
    """A change that is to help next time, with its role and the day to look again."""

    text: str
    owner: str
    look_again_on: str
    """A day, as 2026-12-24."""
    outcome: str
    """The result; it is empty until somebody has looked."""


class ReviewOverlay(TypedDict):
    """The words of people beside the draft, in one version."""

    version: int
    notes: str
    lessons: str
    pins: list[ReviewPin]
    measures: list[ReviewMeasure]
