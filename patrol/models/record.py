"""The record as evidence: how far it was verified, and the cases that must be kept (证据保全)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, maybe_moment, moment


class Flaw(StrEnum):
    """A fault of the record that the worker has found. The desk has words for each."""

    CHAIN = "chain"
    """A row was changed, is missing or does not follow the row before."""
    HEAD = "head"
    """A row does not have the hash that was signed, or it is gone."""


class Verification(SQLModel, table=True):
    """One row: the worker has verified the feed up to `seq`, whose hash was `hash`."""

    __table_args__ = (
        CheckConstraint("id = 1", "verification_is_one"),
        CheckConstraint("(broken_at IS NULL) = (broken_seq IS NULL)", "verification_flaw_has_row"),
        CheckConstraint("(broken_at IS NULL) = (flaw IS NULL)", "verification_flaw_has_kind"),
        CheckConstraint("flaw IN ('chain', 'head')", "verification_flaw_known"),
    )

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = Field(max_length=64)
    at: datetime = moment()
    broken_at: datetime | None = maybe_moment()
    broken_seq: int | None = None
    flaw: str | None = Field(default=None, max_length=12)
    """A `Flaw`."""


class Preservation(SQLModel, table=True):
    """证据保全: until it is ended, nothing of this case is erased or forgotten."""

    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_why IS NULL)",
            "preservation_ends_whole",
        ),
        Index(
            "one_preservation",
            "incident_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    by: str = Field(max_length=40)
    at: datetime = moment()
    reason: str = Field(max_length=200)
    ended_at: datetime | None = maybe_moment()
    ended_by: str | None = Field(default=None, max_length=40)
    ended_why: str | None = Field(default=None, max_length=200)
