"""反馈 and 核查: reports and photos from the field, and the closure of a case."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import (
    an_id,
    choice,
    claim,
    document,
    maybe_choice,
    maybe_moment,
    moment,
)
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


class NoFix(StrEnum):
    """The reasons why a report says no position."""

    NO_CONSENT = "no_consent"
    """The member lets the phone locate only at 到了."""
    DENIED = "denied"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed_out"
    TOO_OLD = "too_old"
    ON_BEHALF = "on_behalf"
    """The desk reported; it does not know where the member is."""


class Report(SQLModel, table=True):
    """A report from the field. It is stored even when it comes too late to change the case."""

    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "report_point_whole"),
        CheckConstraint("position_salt IS NULL OR lat IS NOT NULL", "report_salt_has_point"),
        Index(
            # `forget_positions` reads in this order.
            "report_located",
            "received_at",
            sqlite_where=text("position_salt IS NOT NULL"),
            postgresql_where=text("position_salt IS NOT NULL"),
        ),
    )

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
    position_salt: str | None = Field(default=None, max_length=32)
    """The feed holds the digest of salt and position, and not the position, which is deleted."""
    distance_m: int | None = None
    """Metres from the position to the place of the case, as both were known at the report."""
    fix_age_s: int | None = None
    """The age of the position when the report was made, counted from its arrival in the page."""
    is_far: bool = False
    """True when the member was away from the case, whatever the accuracy allows."""
    no_fix: NoFix | None = maybe_choice(NoFix)
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
    phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    """The phone that sent the report; none when the desk reported on the member's behalf."""
    login_id: str | None = Field(default=None, foreign_key="login.id", max_length=32)


class Photo(SQLModel, table=True):
    """A photo. Its key is the SHA-256 of the bytes that the phone sent."""

    sha256: str = Field(primary_key=True, max_length=64)
    area_id: int = Field(foreign_key="area.id")
    stored_sha256: str | None = Field(default=None, max_length=64)
    """The SHA-256 of the file that we keep. The act of its arrival in the feed says the same."""
    size_bytes: int
    width: int
    height: int
    taken_at: datetime | None = maybe_moment()
    taken_claim: str | None = claim()
    """The camera's words, where they name no time of today's cameras."""
    lat: float | None = None
    lon: float | None = None
    is_original: bool = False
    """True when we cannot decode it: the file is kept as it was sent, and there is no picture."""
    stored_at: datetime = moment()


class PhotoOwner(SQLModel, table=True):
    """A member, a desk user or a source uploaded this photo; several may have the same file.

    A photo of an anonymous tip has no owner: it is linked to its intake at the upload.
    """

    __tablename__ = "photo_owner"
    __table_args__ = (
        UniqueConstraint("sha256", "member_id"),
        UniqueConstraint("sha256", "user_id"),
        UniqueConstraint("sha256", "source_id"),
        CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN source_id IS NULL THEN 0 ELSE 1 END) = 1",
            "photo_owner_is_one",
        ),
    )

    id: str = an_id()
    sha256: str = Field(foreign_key="photo.sha256", max_length=64)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    at: datetime = moment()


class PhotoUse(SQLModel, table=True):
    """A report, an intake or a message names a photo, perhaps before it has arrived.

    Only a linked use lets the desk and the crew of the case see the photo. A use is linked when the
    person who named it may see the photo, or has uploaded it before or since.
    """

    __table_args__ = (UniqueConstraint("sha256", "report_id", "intake_id"),)

    id: str = an_id()
    # No foreign key: the report may come before the photo.
    sha256: str = Field(max_length=64, index=True)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    report_id: str | None = Field(default=None, foreign_key="report.id", index=True)
    intake_id: str | None = Field(default=None, foreign_key="intake.id", index=True)
    message_id: str | None = Field(default=None, foreign_key="message.id", index=True)
    hazard_id: str | None = Field(default=None, foreign_key="hazard.id", index=True)
    ballot_id: str | None = Field(default=None, foreign_key="ballot.id", index=True)
    matter_id: str | None = Field(default=None, foreign_key="matter.id", index=True)
    linked_at: datetime | None = maybe_moment()
    # Who named it.
    member_id: int | None = Field(default=None, foreign_key="member.id")
    user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    source_id: int | None = Field(default=None, foreign_key="source.id")


class Closure(SQLModel, table=True):
    """A case was verified and closed, or sent back. A reopening undoes it and gives a reason."""

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    by: str = Field(max_length=40)
    at: datetime = moment()
    accepted: bool
    note: str = Field(default="", max_length=1000)
    without_report: str | None = Field(default=None, max_length=1000)
    """The reason why the case was closed although its report was still owed."""
    undone_at: datetime | None = maybe_moment()
    undone_by: str | None = Field(default=None, max_length=40)
    undone_why: str | None = Field(default=None, max_length=200)
