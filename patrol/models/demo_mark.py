"""The marks of a database that holds a demo or a drill (演练), and no real case."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import maybe_moment, moment


class DemoMark(SQLModel, table=True):
    """The one row of a demo's database; a street's own database has none."""

    __tablename__ = "demo_mark"
    __table_args__ = (CheckConstraint("id = 1", "one_demo_mark"),)

    id: int = Field(default=1, primary_key=True)
    at: datetime = moment()
    by: str = Field(max_length=40)


class DrillMark(SQLModel, table=True):
    """The one row of a drill's database; the street's own database has none."""

    __tablename__ = "drill_mark"
    __table_args__ = (CheckConstraint("id = 1", "one_drill_mark"),)

    id: int = Field(default=1, primary_key=True)
    at: datetime = moment()
    by: str = Field(max_length=64)
    real_url: str = Field(default="", max_length=255)
    """The address of the street's own system; empty when the drill does not watch it."""
    watched_at: datetime | None = maybe_moment()
    """The time at which that system last answered."""
    watched_seq: int | None = None
    """Its acts up to this one are read."""
    interrupted_at: datetime | None = maybe_moment()
    """A real case was opened then: every screen says so until a person goes on."""
    real_cases: int = 0
    """The real cases since then."""
