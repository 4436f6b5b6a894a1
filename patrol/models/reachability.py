"""Open sockets, proofs of life by channel, comms checks and saved escalation policies."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol import db
from patrol.models.columns import an_id, choice, document, maybe_moment, moment
from patrol.models.delivery import Channel


class Presence(SQLModel, table=True):
    """A web process holds the open socket of a phone. It counts while the process is alive."""

    phone_id: str = Field(primary_key=True, max_length=32, foreign_key="phone.id")
    process: str = Field(primary_key=True, max_length=80)
    call_sign: str = Field(max_length=12, index=True)
    since: datetime = moment()


class Proof(SQLModel, table=True):
    """The last try, success and failure of one channel to one member."""

    member_id: int = Field(primary_key=True, foreign_key="member.id")
    channel: Channel = choice(Channel, primary_key=True)
    tried_at: datetime | None = maybe_moment()
    alive_at: datetime | None = maybe_moment()
    """The last proof of life: a receipt, an answer, an open socket."""
    failed_at: datetime | None = maybe_moment()
    reason: str | None = Field(default=None, max_length=200)


class CommsCheck(SQLModel, table=True):
    """通信测试: each phone on duty is asked to show it and to answer. It is never about a case."""

    __tablename__ = "comms_check"

    id: str = an_id()
    area_id: int = Field(foreign_key="area.id", index=True)
    by: str = Field(max_length=40)
    at: datetime = moment()
    ends_at: datetime = moment()
    closed_at: datetime | None = maybe_moment()


class ShiftCheck(SQLModel, table=True):
    """A worker handled the comms check at the start of a shift; no other worker does it again."""

    __tablename__ = "shift_check"

    area_id: int = Field(primary_key=True, foreign_key="area.id")
    starts_at: datetime = Field(sa_column=Column(db.UtcTime, primary_key=True))
    at: datetime = moment()


class CommsAnswer(SQLModel, table=True):
    """One member in a comms check, and the channel over which the first sign came back."""

    __tablename__ = "comms_answer"
    __table_args__ = (
        UniqueConstraint("check_id", "member_id"),
        CheckConstraint("answered_at IS NULL OR shown_at IS NOT NULL", "answered_was_shown"),
    )

    id: str = an_id()
    check_id: str = Field(foreign_key="comms_check.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    call_sign: str = Field(max_length=12)
    pushed_at: datetime | None = maybe_moment()
    shown_at: datetime | None = maybe_moment()
    shown_channel: str | None = Field(default=None, max_length=10)
    answered_at: datetime | None = maybe_moment()


class Policy(SQLModel, table=True):
    """One version of the policy for one severity. The newest counts; the office's file is 0."""

    __table_args__ = (
        UniqueConstraint("severity", "version"),
        CheckConstraint("severity BETWEEN 1 AND 4", "policy_severity"),
    )

    id: str = an_id()
    severity: int
    version: int
    steps: list[dict[str, object]] = document(list)
    by: str = Field(max_length=40)
    at: datetime = moment()
