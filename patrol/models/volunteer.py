"""志愿者: riders and residents who entered by a one-time code, their tips and their time slips."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, maybe_moment, moment


class VolunteerKind(StrEnum):
    RIDER = "rider"
    """A rider of a platform (小巷骑兵)."""
    RESIDENT = "resident"
    """A resident (武林大妈·骑士汇)."""


class Volunteer(SQLModel, table=True):
    """A person who may follow the own tips on one device. No name is needed, and no number."""

    __table_args__ = (
        # A code is used up by the device that enters it.
        CheckConstraint("(code_hash IS NULL) <> (token_hash IS NULL)", "volunteer_entered_once"),
    )

    id: str = an_id()
    kind: VolunteerKind = choice(VolunteerKind)
    area_id: int = Field(foreign_key="area.id", index=True)
    nickname: str = Field(default="", max_length=20)
    code_hash: str | None = Field(default=None, unique=True, max_length=64)
    token_hash: str | None = Field(default=None, unique=True, max_length=64)
    """The secret of the device; only its hash is kept."""
    issued_by: str = Field(max_length=64)
    issued_at: datetime = moment()
    expires_at: datetime = moment()
    """The end of the code; once it was entered the volunteer stays."""
    entered_at: datetime | None = maybe_moment()
    helps_until: datetime | None = maybe_moment()
    """随手帮: until this midnight small matters near the device may be offered. None: never."""


class VolunteerTip(SQLModel, table=True):
    """A tip that a volunteer's device has sent. Without this row it is an anonymous tip."""

    __tablename__ = "volunteer_tip"

    intake_id: str = Field(primary_key=True, foreign_key="intake.id", max_length=32)
    volunteer_id: str = Field(foreign_key="volunteer.id", index=True, max_length=32)
    spot_at: datetime | None = maybe_moment()
    """The last time at which the device said that it was still there. No position is kept."""


class Slip(SQLModel, table=True):
    """A signed time slip. A deleted one keeps its id, so that it can be called deleted."""

    __table_args__ = (
        CheckConstraint("(deleted_at IS NULL) = (volunteer_id IS NOT NULL)", "slip_of_one"),
        CheckConstraint("deleted_at IS NULL OR text = ''", "slip_deleted_whole"),
    )

    id: str = Field(primary_key=True, max_length=16)
    volunteer_id: str | None = Field(
        default=None, foreign_key="volunteer.id", index=True, max_length=32
    )
    text: str = Field(sa_column=Column(Text, nullable=False))
    """The canonical text that is signed."""
    signature: str = Field(max_length=100)
    public_key: str = Field(max_length=60)
    """The public half of the key that signed, so that a slip outlives a change of the key."""
    made_at: datetime = moment()
    deleted_at: datetime | None = maybe_moment()
