"""受理: each message of a source, with its raw bytes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Column, Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment
from patrol.status import IntakeStatus


class IntakeKind(StrEnum):
    """The kinds of record in `intake/1`: a new matter, a change of it, or its end."""

    NEW = "new"
    UPDATE = "update"
    CLEAR = "clear"
    CANCEL = "cancel"
    TEST = "test"
    HEARTBEAT = "heartbeat"


class ObservationFate(StrEnum):
    """The fate of something that a member has seen and reported."""

    WAITING = "waiting"
    OPENED = "opened"
    """It is a case of its own."""
    ATTACHED = "attached"
    """It was added to a case that was there already."""
    DISMISSED = "dismissed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


class Intake(SQLModel, table=True):
    """One revision of a matter that a source reported."""

    __table_args__ = (
        # A record that a source sends again is known by this key.
        UniqueConstraint("dedup_key", "revision"),
        # With the case, so that no long row is read to find the cases of a matter.
        Index("intake_of_matter", "source", "source_ref", "source_id", "incident_id"),
        Index("intake_of_source", "source_id", "received_at"),
        Index("intake_queue", "status", "area_id", "folded_into_id", "severity", "received_at"),
        CheckConstraint("severity BETWEEN 1 AND 4", "intake_severity"),
        CheckConstraint(
            "status NOT IN ('opened', 'attached') OR incident_id IS NOT NULL", "intake_has_case"
        ),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "intake_point_whole"),
        Index("intake_of_spot", "spot", "category", "heard_at"),
        Index("intake_folded", "folded_into_id", "network"),
        Index(
            "intake_of_member",
            "member_id",
            "received_at",
            sqlite_where=text("member_id IS NOT NULL"),
            postgresql_where=text("member_id IS NOT NULL"),
        ),
        CheckConstraint("tips >= 1 AND networks BETWEEN 1 AND tips", "intake_counts"),
        CheckConstraint("folded_into_id IS NULL OR spot IS NULL", "intake_folded_once"),
    )

    id: str = an_id()
    source_id: int | None = Field(default=None, foreign_key="source.id")
    member_id: int | None = Field(default=None, foreign_key="member.id")
    area_id: int = Field(foreign_key="area.id")
    source: str = Field(max_length=20)
    source_ref: str = Field(max_length=128)
    source_seq: str | None = Field(default=None, max_length=40)
    dedup_key: str = Field(max_length=210)
    revision: int = 0
    kind: str = Field(max_length=12)
    """An `IntakeKind`."""
    category: str = Field(max_length=6)
    severity: int
    certainty: str = Field(default="unknown", max_length=12)
    title: str = Field(max_length=60)
    description: str = Field(default="", max_length=4000)
    place: str = Field(default="", max_length=200)
    lat: float | None = None
    lon: float | None = None
    record: dict[str, Any] = document()
    """The whole normalised intake/1 record, with the original coordinates."""
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    raw_sha256: str = Field(max_length=64)
    occurred_at: datetime = moment()
    received_at: datetime = moment(index=True)
    status: IntakeStatus = choice(IntakeStatus, IntakeStatus.PENDING)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    handled_by: str | None = Field(default=None, max_length=40)
    handled_why: str | None = Field(default=None, max_length=200)
    network: str | None = Field(default=None, max_length=20)
    """A keyed hash of the sender's network, of that day only. The address itself is not stored."""
    spot: str | None = Field(default=None, max_length=40)
    """The place where this row takes in further tips (`spot_of`); None when it takes in none."""
    heard_at: datetime | None = maybe_moment()
    """The time of the newest tip that this row has taken in."""
    folded_into_id: str | None = Field(default=None, foreign_key="intake.id", max_length=32)
    """The row at the desk that has taken in this one, when many reported the same at one place."""
    voice: str | None = Field(default=None, max_length=64)
    """The SHA-256 of the voice note that came with it."""
    tips: int = 1
    """Tips in this row, itself included."""
    networks: int = 1
    """Independent networks that these tips came from."""


class VoiceNote(SQLModel, table=True):
    """The voice note of a tip, as it was sent. It is deleted with the words of its intake."""

    __tablename__ = "voice_note"
    __table_args__ = (CheckConstraint("seconds >= 0", "voice_note_length"),)

    intake_id: str = Field(primary_key=True, foreign_key="intake.id", max_length=32)
    sha256: str = Field(max_length=64)
    mime: str = Field(max_length=20)
    seconds: float
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Tip(SQLModel, table=True):
    """The author's part of an intake: the link to the status page, and the answer."""

    token_hash: str = Field(primary_key=True, max_length=64)
    intake_id: str = Field(foreign_key="intake.id", unique=True)
    solved: bool | None = None
    answered_at: datetime | None = maybe_moment()
    photos_left_out: int = 0
    """Photos that were not kept, because their share of the day or the disk was used up."""
    photos_beyond: int = 0
    """Photos that were not taken, because the form had more than a tip may have."""
    unread: list[dict[str, Any]] = document(list)
    """The files that could not be read: `n` is the place of a photo, or 0 for the voice note, and
    `why` the key of the sentence."""
    answer_photo: str | None = Field(default=None, max_length=64)
    """The photo that came with the answer "not solved"."""
