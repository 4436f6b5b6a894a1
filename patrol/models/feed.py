"""The spine: one append-only row an act. And the keys that make a repeated write harmless."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from patrol.models.columns import choice, document, maybe_moment, moment


class Audience(StrEnum):
    DESK = "desk"
    CREW = "crew"
    ONE = "one"


class Feed(SQLModel, table=True):
    """Frozen at append. `body` and `salt` may be erased by law; the chain holds by `digest`."""

    __table_args__ = (
        CheckConstraint("(body IS NULL) = (salt IS NULL)", "feed_erased_whole"),
        CheckConstraint("audience <> 'one' OR member IS NOT NULL", "feed_one_names_member"),
        Index("feed_of_incident", "incident_id", "seq"),
        Index("feed_of_member", "member", "seq"),
    )

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = moment(index=True)
    kind: str = Field(max_length=40)
    actor: str = Field(max_length=64)
    area_id: int
    incident_id: str | None = Field(default=None, max_length=32)
    member: str | None = Field(default=None, max_length=12)
    audience: Audience = choice(Audience)
    body: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    salt: str | None = Field(default=None, max_length=32)
    digest: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Idempotency(SQLModel, table=True):
    """A write that was answered: the same key and body get the same answer for 7 days."""

    actor: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    request_hash: str = Field(max_length=64)
    status: int
    answer: dict[str, Any] = document()
    at: datetime = moment(index=True)


class Heartbeat(SQLModel, table=True):
    """A process says that it lives; /readyz and the desk look at the worker's."""

    process: str = Field(primary_key=True, max_length=80)
    kind: str = Field(max_length=12)
    beat_at: datetime = moment()
    note: str = Field(default="", max_length=200)


class Counter(SQLModel, table=True):
    """Numbers that people read, such as WH-1142: gapless per prefix."""

    name: str = Field(primary_key=True, max_length=20)
    value: int = 0


class TakenStep(SQLModel, table=True):
    """A step of a clock or of an escalation, written once by the worker that took it."""

    __tablename__ = "step"

    subject_id: str = Field(primary_key=True, max_length=48)
    step: str = Field(primary_key=True, max_length=40)
    at: datetime = moment()
    undone_at: datetime | None = maybe_moment()
