"""Other companies' services: our credentials for them, and their limits as all processes count."""

from datetime import datetime

from sqlalchemy import Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, document, maybe_moment, moment


class ProviderUse(SQLModel, table=True):
    """A message that left for a provider. It is forgotten when it no longer counts."""

    __tablename__ = "provider_use"
    __table_args__ = (Index("provider_use_by_time", "provider", "at"),)

    id: str = an_id()
    provider: str = Field(max_length=20)
    at: datetime = moment()


class ProviderPause(SQLModel, table=True):
    """A provider wants no message before `until`."""

    __tablename__ = "provider_pause"

    provider: str = Field(primary_key=True, max_length=20)
    until: datetime = moment()


class ChannelCredentials(SQLModel, table=True):
    """One version of the credentials that were set on a page; only the newest has its values."""

    __tablename__ = "channel_credentials"

    version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    sealed: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """The values, encrypted by a key that is not in the database (see `channels.credentials`)."""
    key_id: str = Field(max_length=16)
    names: list[str] = document(list)
    """The settings that this version changed."""
    by: str = Field(max_length=64)
    at: datetime = moment()


class ChannelState(SQLModel, table=True):
    """The health of one outside service, or the balance of one provider's account."""

    __tablename__ = "channel_state"

    way: str = Field(primary_key=True, max_length=20)
    sent_at: datetime | None = maybe_moment()
    failed_at: datetime | None = maybe_moment()
    reason: str = Field(default="", max_length=200)
    """The words of the last failure."""
    refusals: int = 0
    """Refusals since the last success."""
    paused_until: datetime | None = maybe_moment()
    balance: str = Field(default="", max_length=40)
    """The amount and its currency, such as `1000.19 CNY`."""
    balance_at: datetime | None = maybe_moment()


class ChannelTest(SQLModel, table=True):
    """A test message that an administrator asked for; the row is the queue."""

    __tablename__ = "channel_test"

    id: str = an_id()
    way: str = Field(max_length=20)
    address: str = Field(default="", max_length=64)
    """The mobile number or account; it is forgotten when the test is over."""
    by: str = Field(max_length=64)
    at: datetime = moment(index=True)
    taken_at: datetime | None = maybe_moment()
    done_at: datetime | None = maybe_moment()
    is_sent: bool | None = None
    words: str = Field(default="", max_length=200)
    """The words of the provider, or of the failure."""
