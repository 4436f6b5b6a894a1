"""The still from a station's camera: one picture of the second in which a limit was passed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlalchemy.orm import deferred
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, moment
from patrol.models.shapes import Moment

PICTURE: Column[bytes] = Column(LargeBinary, nullable=True)


class StillFate(StrEnum):
    """The result of asking a camera for one picture."""

    KEPT = "kept"
    NO_ANSWER = "no_answer"
    """No whole answer came within three seconds."""
    NOT_ALLOWED = "not_allowed"
    """`CAMERA_HOSTS` does not name the host, or the name led into another network."""
    REFUSED = "refused"
    """It answered with another status than 200, such as a redirect, which is not followed."""
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"
    """The answer is no whole picture that the decoder takes."""
    ERASED = "erased"
    """A person erased it, or its days were over."""


class CameraStill(SQLModel, table=True):
    """One asking of a camera. Only the desk sees the picture; it goes after `STILL_DAYS`."""

    __tablename__ = "camera_still"
    __table_args__ = (
        CheckConstraint("(picture IS NULL) = (sha256 IS NULL)", "camera_still_digest"),
        CheckConstraint("(picture IS NOT NULL) = (fate = 'kept')", "camera_still_fate"),
    )

    # Up to a megabyte: it is read where it is shown, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"picture": deferred(PICTURE)}}

    id: str = an_id()
    exceedance_id: str = Field(foreign_key="exceedance.id", unique=True)
    """Each exceedance asks once."""
    station_id: int = Field(foreign_key="station.id")
    incident_id: str = Field(foreign_key="incident.id", index=True)
    asked_at: datetime = moment(index=True)
    fate: StillFate = choice(StillFate)
    picture: bytes | None = Field(default=None, sa_column=PICTURE)
    """JPEG, made anew from its pixels."""
    sha256: str | None = Field(default=None, max_length=64)


class StillState(TypedDict):
    """A still as the desk sees it and as the feed keeps it."""

    id: str
    by: str
    exceedance_id: str
    station_id: int
    asked_at: Moment
    fate: StillFate
    sha256: str | None
    """Of the picture; null when there is none."""


class ShownStill(StillState):
    """A still on the page of its case, with the names that the desk reads."""

    station: str
    bearing_deg: float | None
    """The direction in which the camera looks, in degrees from north."""
