"""The versions of the office's lists: categories with their plans, results, skills, kit, chips."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import document, moment


class OfficeVersion(SQLModel, table=True):
    """One act that changed the lists. A row is never changed, and all rows together count."""

    __table_args__ = (CheckConstraint("version > 0", "office_version"),)

    version: int = Field(primary_key=True)
    changes: dict[str, Any] = document()
    """The changed fields of each entry, by list and code; null takes a field away."""
    files: dict[str, Any] = document()
    """The SHA-256 of the files that it came from, by list; empty for an act of a person."""
    by: str = Field(max_length=64)
    at: datetime = moment()
