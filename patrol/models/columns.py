"""Column types of our tables: aware UTC times, enums by value with a CHECK, and JSON."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from patrol import db


def an_id() -> Any:
    """Return the primary key: an id that grows with time."""
    return Field(default_factory=db.new_id, primary_key=True, max_length=32)


def moment(*, index: bool = False) -> Any:
    """Return a column for a time that every row has."""
    return Field(sa_column=Column(db.UtcTime, nullable=False, index=index))


def maybe_moment(*, index: bool = False) -> Any:
    """Return a column for a time that a row may lack."""
    default: datetime | None = None
    return Field(default=default, sa_column=Column(db.UtcTime, nullable=True, index=index))


LONGEST_CLAIM = 40
"""Characters of a device's time that are kept."""


def claim() -> Any:
    """Return a column for the words of a device's clock that no time column can hold."""
    return Field(default=None, max_length=LONGEST_CLAIM)


def choice(
    kind: type[StrEnum],
    default: StrEnum | None = None,
    *,
    index: bool = False,
    primary_key: bool = False,
) -> Any:
    """Return a column for an enum. The database refuses a value that the enum does not have."""
    column: Column[Any] = Column(_enum(kind), nullable=False, index=index, primary_key=primary_key)
    return Field(default=default, sa_column=column) if default else Field(sa_column=column)


def maybe_choice(kind: type[StrEnum]) -> Any:
    """Return a column for an enum value that a row may lack."""
    return Field(default=None, sa_column=Column(_enum(kind), nullable=True))


def _enum(kind: type[StrEnum]) -> Enum:
    values = [member.value for member in kind]
    return Enum(
        kind,
        # A text with a CHECK: SQLite has no enum type.
        native_enum=False,
        create_constraint=True,
        values_callable=lambda _: values,  # SQLAlchemy would store the names
        name=f"{kind.__name__.lower()}_known",
        length=32,
    )


def document(default: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    """Return a column for JSON."""
    kind = JSON().with_variant(JSONB(), "postgresql")
    return Field(default_factory=default, sa_column=Column(kind, nullable=False))
