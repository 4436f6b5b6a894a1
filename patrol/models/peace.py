"""安静凭证: a link with which the person who complained about a noise reads what became of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, maybe_moment, moment
from patrol.models.shapes import Moment


class PeaceLink(SQLModel, table=True):
    """One link of a case. The address is made of the id and our secret, and is not stored."""

    __tablename__ = "peace_link"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", "peace_link_revoked_whole"),
        Index(
            "peace_link_of_case",
            "incident_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: str = an_id()
    hashed: str = Field(unique=True, max_length=64)
    """SHA-256 of the secret in the address."""
    incident_id: str = Field(foreign_key="incident.id")
    by: str = Field(max_length=64)
    made_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    revoked_at: datetime | None = maybe_moment()
    revoked_by: str | None = Field(default=None, max_length=64)


class PeaceLinkState(TypedDict):
    """The link of a case as the desk sees it; its address is read by making it again."""

    by: str
    made_at: Moment
    expires_at: Moment


class PeaceState(TypedDict):
    """The link of a case of noise; null while none works."""

    link: PeaceLinkState | None
