"""The link of a start without a street: with it a page makes the street."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from patrol.models.columns import moment


class SetupLink(SQLModel, table=True):
    """The one valid link of a database without a street; it is deleted when the street is made."""

    __tablename__ = "setup_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    made_at: datetime = moment()
    expires_at: datetime = moment()
