"""The words of the street office that no program can know: its name, its case numbers."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import moment


class Street(SQLModel, table=True):
    """One version of the street's words. The newest counts."""

    __table_args__ = (CheckConstraint("version > 0", "street_version"),)

    version: int = Field(primary_key=True)
    name: str = Field(max_length=60)
    prefix: str = Field(default="", max_length=8)
    """The beginning of every new case number, such as `RM-`."""
    place_hint: str = Field(default="", max_length=60)
    """An address of the street, as an example on the page of tips; empty for a general one."""
    by: str = Field(max_length=40)
    at: datetime = moment()
