"""筛选: what a desk user chose to see of the list, kept under a name."""

from datetime import datetime

from sqlalchemy import Boolean, Column, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, document, moment

LONGEST_FILTER = 40
"""Characters of a filter's name."""


class ListFilter(SQLModel, table=True):
    """A saved filter of the desk's list. It is the user's own, and an empty list asks for nothing.

    It is a habit of reading and no act: nothing of it stands in the feed.
    """

    __tablename__ = "list_filter"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: str = an_id()
    user_id: int = Field(foreign_key="desk_user.id")
    name: str = Field(max_length=LONGEST_FILTER)
    areas: list[int] = document(list)
    sources: list[str] = document(list)
    categories: list[str] = document(list)
    severities: list[int] = document(list)
    is_mine: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """True: only the cases that this user has claimed."""
    saved_at: datetime = moment()
