"""公约: what the residents of an estate agreed on, as a file of the office."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlalchemy.orm import deferred
from sqlmodel import Field, SQLModel, UniqueConstraint

from patrol.models.columns import an_id, choice, moment

CONTENT: Column[bytes] = Column(LargeBinary, nullable=False)


class CovenantMedia(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    """A photo or a scan, made anew from its pixels; a PNG becomes one too."""


class Covenant(SQLModel, table=True):
    """One file of an estate. It stays until a supervisor removes it."""

    __table_args__ = (
        UniqueConstraint("place_id", "upload_sha256"),
        CheckConstraint("size_bytes > 0", "covenant_has_content"),
    )

    # Up to 5 MB: it is read where it is used, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"content": deferred(CONTENT)}}

    id: str = an_id()
    place_id: int = Field(foreign_key="place.id")
    title: str = Field(max_length=100)
    media: CovenantMedia = choice(CovenantMedia)
    upload_sha256: str = Field(max_length=64)
    """Of the file as it came: the same file again is the same covenant."""
    sha256: str = Field(max_length=64)
    """Of the content that is kept."""
    size_bytes: int
    content: bytes = Field(sa_column=CONTENT)
    by: str = Field(max_length=64)
    at: datetime = moment()
