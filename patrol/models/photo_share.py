"""The bytes of photos that one network, source or account has sent on one day."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from patrol.models.columns import choice


class ShareKind(StrEnum):
    """The party whose bytes are counted."""

    NETWORK = "network"
    """The network of a stranger, as a hash of that day: the address is not stored."""
    SOURCE = "source"
    """All strangers that speak through one source."""
    ACCOUNT = "account"
    """A member or a desk user."""


class PhotoShare(SQLModel, table=True):
    """A count of bytes. It holds for one day in China, and the worker deletes older rows."""

    __tablename__ = "photo_share"
    __table_args__ = (CheckConstraint("bytes >= 0", "photo_share_counts"),)

    day: date = Field(primary_key=True)
    kind: ShareKind = choice(ShareKind, primary_key=True)
    name: str = Field(primary_key=True, max_length=64)
    bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
