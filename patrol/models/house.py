"""Troubles of the house, what the office's IT was told of them, and facts about the house."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, maybe_choice, maybe_moment, moment


class TroubleKind(StrEnum):
    """The kinds of trouble that the office's IT is told of."""

    STORAGE = "storage"
    WORKER = "worker"
    DATABASE = "database"
    JOB = "job"
    RECORD = "record"
    OFFICE = "office"
    CLOCK = "clock"
    BACKUP = "backup"
    CERTIFICATE = "certificate"
    CHANNEL = "channel"
    SOURCE_KEY = "source_key"
    """The last token of a source ends within 30 days; its pages say it too, and no desk's alarm."""
    IT = "it"
    """The way to the IT itself fails; only the desk can be told."""


class TroubleState(StrEnum):
    STANDS = "stands"
    OVER = "over"


class HouseTrouble(SQLModel, table=True):
    """One trouble, by kind and subject (a job, a service); its row stays when it is over."""

    __tablename__ = "house_trouble"

    kind: TroubleKind = choice(TroubleKind, primary_key=True)
    subject: str = Field(default="", primary_key=True, max_length=40)
    detail: str = Field(default="", max_length=200)
    began_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()
    told_at: datetime | None = maybe_moment()
    told_state: TroubleState | None = maybe_choice(TroubleState)
    """The state that the IT was told last."""


class HouseMessage(SQLModel, table=True):
    """A message to a fixed receiver by one way; the row is the queue."""

    __tablename__ = "house_message"
    __table_args__ = (Index("house_message_due", "done_at", "due_at"),)

    id: str = an_id()
    way: str = Field(max_length=20)
    subject: str = Field(max_length=200)
    words: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = moment()
    due_at: datetime = moment()
    attempts: int = 0
    done_at: datetime | None = maybe_moment()
    reason: str = Field(default="", max_length=200)
    """The words of the last failure; empty when it was sent."""


class PostedSheet(SQLModel, table=True):
    """The sheet of a month was handed over for sending; a month is sent once."""

    __tablename__ = "posted_sheet"

    month: str = Field(primary_key=True, max_length=7)
    at: datetime = moment()


class HouseFact(SQLModel, table=True):
    """A fact about the house: the certificate of the public address, or a tried restore."""

    __tablename__ = "house_fact"

    name: str = Field(primary_key=True, max_length=20)
    at: datetime = moment()
    is_good: bool = True
    until: datetime | None = maybe_moment()
    words: str = Field(default="", max_length=200)
