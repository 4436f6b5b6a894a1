"""The answer to the privacy notice (隐私政策), and the proof of a firm's number (号码核实)."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, maybe_moment, moment

LONGEST_VERSION = 40
"""Characters of a notice's version."""


class Consent(SQLModel, table=True):
    """One answer. The newest of a member counts; no row is changed, for it is the proof."""

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    version: str = Field(max_length=LONGEST_VERSION)
    positions: bool
    """True when the member agrees that positions are recorded on duty."""
    acted_at: datetime = moment()
    at: datetime = moment()
    phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    login_id: str | None = Field(default=None, foreign_key="login.id", max_length=32)


class PhoneCheck(SQLModel, table=True):
    """The codes for one report. The row is the queue, too; no code and no number is stored."""

    __tablename__ = "phone_check"
    __table_args__ = (
        Index(
            "phone_check_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    intake_id: str = Field(primary_key=True, foreign_key="intake.id", max_length=32)
    number_hash: str = Field(index=True, max_length=64)
    """A keyed hash of the number, by which the codes of one number are bounded."""
    asked_at: datetime = moment()
    """The time of the newest code, which alone counts."""
    codes: int = 0
    """The codes that were asked for; the newest one is made from this count and our secret."""
    tries: int = 0
    """Wrong entries of the newest code."""
    next_at: datetime | None = maybe_moment()
    """The next attempt to send; None when nothing waits."""
    attempts: int = 0
    why: str = Field(default="", max_length=200)
    """The reason why the newest code did not leave."""
    verified_at: datetime | None = maybe_moment()
