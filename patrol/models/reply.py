"""回执给来源: what a source is told of its matters, one row a message."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, document, maybe_choice, maybe_moment, moment
from patrol.status import IncidentStatus


class MatterStatus(StrEnum):
    """The status of a matter that has no case."""

    WAITING = "waiting"
    """It is on the desk's list."""
    DISMISSED = "dismissed"
    IGNORED = "ignored"
    """It was a test, a heartbeat, or the end of a matter that was over."""


class MatterState(TypedDict):
    """The state of a matter, as its source may know it.

    A case that was merged reads as the case that goes on. Nothing in it is about a person.
    """

    ref: str
    intake_id: str
    status: IncidentStatus | MatterStatus
    number: str | None
    """The number of the case; null while there is none."""
    is_merged: bool
    """True when it goes on under the number of another matter."""
    received_at: str
    opened_at: str | None
    dispatched_at: str | None
    arrived_at: str | None
    resolved_at: str | None
    closed_at: str | None
    result: str | None
    """The code of how a closed case ended; of a step also how it was resolved."""
    reason: str | None
    """The desk's words for a matter that it dismissed, cancelled or transferred."""
    photos: list[str]
    """外发照片: the addresses of the blurred copies that a person has confirmed; no other photo."""


class ReplyStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REPLACED = "replaced"
    """A newer state of the same matter was to be sent before this one had arrived."""
    DEAD = "dead"
    """It was tried to the end, or the source wants no more."""


class ReplyStep(StrEnum):
    """A step of a matter, for a platform that wants each of them by itself."""

    SIGN = "sign"
    """签收."""
    ARRIVE = "arrive"
    """到场."""
    FEEDBACK = "feedback"
    """反馈: it is resolved."""
    END = "end"
    """办结."""
    RETURN = "return"
    """退回, with a reason."""


class SourceReply(SQLModel, table=True):
    """One state of a matter, to be sent to its source. The row is the queue."""

    __tablename__ = "source_reply"
    __table_args__ = (
        Index("source_reply_of_matter", "source_id", "source_ref", "id"),
        Index(
            "source_reply_due",
            "next_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        # Each step is told once in a turn.
        Index(
            "source_reply_step_once",
            "source_id",
            "source_ref",
            "turn",
            "step",
            unique=True,
            sqlite_where=text("step IS NOT NULL"),
            postgresql_where=text("step IS NOT NULL"),
        ),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", "reply_sent_has_time"),
    )

    id: str = an_id()
    """Also the id of the message: the receiver knows a repeat by it."""
    source_id: int = Field(foreign_key="source.id")
    source_ref: str = Field(max_length=128)
    state: dict[str, Any] = document()
    """A `MatterState`; of a step also `step` and `at`, its time."""
    step: ReplyStep | None = maybe_choice(ReplyStep)
    """None for a whole state, which a newer one replaces."""
    turn: int = 0
    """The number of times that the matter had come back after a return."""
    made_at: datetime = moment()
    status: ReplyStatus = choice(ReplyStatus, ReplyStatus.WAITING)
    next_at: datetime = moment()
    """The next attempt; while one runs, the end of its lease."""
    attempts: int = 0
    sent_at: datetime | None = maybe_moment()
    why: str = Field(default="", max_length=200)
    """The reason of the last failure."""
