"""外发照片: the blurred copy of a case's photo, which a person confirmed and which may leave."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlalchemy.orm import deferred
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, document, maybe_moment, moment
from patrol.models.shapes import Moment

COPY: Column[bytes] = Column(LargeBinary, nullable=True)


class PhotoBox(TypedDict):
    """A part of a photo that is blurred, in thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int


class OutwardPhoto(SQLModel, table=True):
    """One confirmed copy. The photo itself stays as evidence, and nothing else of it leaves."""

    __tablename__ = "outward_photo"
    __table_args__ = (
        CheckConstraint("(picture IS NULL) = (copy_sha256 IS NULL)", "outward_photo_digest"),
        CheckConstraint(
            "(picture IS NULL) = (withdrawn_at IS NOT NULL)", "outward_photo_withdrawn"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", "outward_photo_withdrawn_whole"
        ),
        Index(
            "outward_photo_standing",
            "incident_id",
            "sha256",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    # Up to a megabyte: it is read where it is shown, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"picture": deferred(COPY)}}

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    sha256: str = Field(max_length=64, index=True)
    """Of the photo as it was sent, which is its name."""
    boxes: list[PhotoBox] = document(list)
    secret: str = Field(max_length=32, unique=True)
    """The end of its public address, which nobody can guess."""
    picture: bytes | None = Field(default=None, sa_column=COPY)
    """JPEG, made anew from blurred pixels; null when it was withdrawn."""
    copy_sha256: str | None = Field(default=None, max_length=64)
    by: str = Field(max_length=64)
    confirmed_at: datetime = moment()
    withdrawn_at: datetime | None = maybe_moment()
    withdrawn_by: str | None = Field(default=None, max_length=64)


class OutwardPhotoState(TypedDict):
    """A confirmed copy as the feed keeps it. Its address is no part: the feed has many readers."""

    id: str
    sha256: str
    boxes: list[PhotoBox]
    copy_sha256: str | None
    by: str
    confirmed_at: Moment
    withdrawn_at: Moment | None
    withdrawn_by: str | None


class ShownOutwardPhoto(OutwardPhotoState):
    """A copy that stands, as the desk of its case sees it."""

    path: str
    """Of its public address."""
