"""The limits of other companies' services, as all our processes count them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, moment


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
