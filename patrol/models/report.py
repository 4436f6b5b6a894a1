"""反馈 and 核查: reports and photos from the field, and the closure of a case."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, claim, document, maybe_moment, moment
from patrol.models.incident import Via


class ReportKind(StrEnum):
    DEPARTED = "departed"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    CHANGED = "changed"
    REINFORCE = "reinforce"
    HANDOVER = "handover"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    RESOLVED = "resolved"


class Effect(StrEnum):
    """The effect of a report from the field on the state of the case."""

    APPLIED = "applied"
    LATE = "late"
    SUPERSEDED = "superseded"


class Report(SQLModel, table=True):
    """A report from the field. It is stored even when it comes too late to change the case."""

    __table_args__ = (CheckConstraint("(lat IS NULL) = (lon IS NULL)", "report_point_whole"),)

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    assignment_id: str = Field(foreign_key="assignment.id", index=True)
    call_sign: str = Field(max_length=12)
    kind: ReportKind = choice(ReportKind)
    effect: Effect = choice(Effect)
    text: str = Field(default="", max_length=2000)
    disposition: str | None = Field(default=None, max_length=40)
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = maybe_moment()
    taken_claim: str | None = claim()
    acted_at: datetime = moment()
    device_at: datetime | None = maybe_moment()
    device_claim: str | None = claim()
    received_at: datetime = moment()
    is_later: bool = False
    """补报: the report was added afterwards."""
    by: str | None = Field(default=None, max_length=40)
    """The desk user who reported on the member's behalf."""
    via: Via = choice(Via)
    photos: list[str] = document(list)


class Photo(SQLModel, table=True):
    """A photo. Its key is the SHA-256 of the bytes that the phone sent."""

    sha256: str = Field(primary_key=True, max_length=64)
    area_id: int = Field(foreign_key="area.id")
    by: str = Field(max_length=64)
    size_bytes: int
    width: int
    height: int
    taken_at: datetime | None = maybe_moment()
    taken_claim: str | None = claim()
    """The camera's words, where they name no time of today's cameras."""
    lat: float | None = None
    lon: float | None = None
    stored_at: datetime = moment()


class PhotoUse(SQLModel, table=True):
    """A report or an intake names a photo, perhaps before it has arrived."""

    __table_args__ = (UniqueConstraint("sha256", "report_id", "intake_id"),)

    id: str = an_id()
    # No foreign key: the report may come before the photo.
    sha256: str = Field(max_length=64, index=True)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    report_id: str | None = Field(default=None, foreign_key="report.id", index=True)
    intake_id: str | None = Field(default=None, foreign_key="intake.id", index=True)


class Closure(SQLModel, table=True):
    """A case was verified and closed, or sent back. A reopening undoes it and gives a reason."""

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    by: str = Field(max_length=40)
    at: datetime = moment()
    accepted: bool
    note: str = Field(default="", max_length=1000)
    undone_at: datetime | None = maybe_moment()
    undone_by: str | None = Field(default=None, max_length=40)
    undone_why: str | None = Field(default=None, max_length=200)
