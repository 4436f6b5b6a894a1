"""The mark of a database that holds a demo: invented people and cases."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import moment


class DemoMark(SQLModel, table=True):
    """The one row of a demo's database; a street's own database has none."""

    __tablename__ = "demo_mark"
    __table_args__ = (CheckConstraint("id = 1", "one_demo_mark"),)

    id: int = Field(default=1, primary_key=True)
    at: datetime = moment()
    by: str = Field(max_length=40)
