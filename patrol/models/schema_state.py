"""The schema tells older programs whether they can serve it."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class SchemaState(SQLModel, table=True):
    """The one row about the applied migrations; `patrol migrate` writes it."""

    __tablename__ = "schema_state"
    __table_args__ = (CheckConstraint("id = 1", "one_schema_state"),)

    id: int = Field(default=1, primary_key=True)
    works_from: str = Field(max_length=32)
    """The oldest migration with which a program can still serve this schema."""
