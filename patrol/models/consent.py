"""A member's answer to the privacy notice (隐私政策), with the version that was read."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, moment

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
