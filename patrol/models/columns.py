"""How our columns are stored: times aware and UTC, enums by value with a CHECK, JSON as JSON."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from patrol import db


def an_id() -> Any:
    return Field(default_factory=db.new_id, primary_key=True, max_length=32)


def moment(*, index: bool = False) -> Any:
    """A moment that must be there."""
    return Field(sa_column=Column(db.UtcTime, nullable=False, index=index))


def maybe_moment(*, index: bool = False) -> Any:
    default: datetime | None = None
    return Field(default=default, sa_column=Column(db.UtcTime, nullable=True, index=index))


def choice(
    kind: type[StrEnum],
    default: StrEnum | None = None,
    *,
    index: bool = False,
    primary_key: bool = False,
) -> Any:
    """A status or kind, stored by value and refused by the database when unknown."""
    values = [member.value for member in kind]
    column: Column[Any] = Column(
        Enum(
            kind,
            native_enum=False,
            create_constraint=True,
            values_callable=lambda _: values,
            name=f"{kind.__name__.lower()}_known",
            length=32,
        ),
        nullable=False,
        index=index,
        primary_key=primary_key,
    )
    return Field(default=default, sa_column=column) if default else Field(sa_column=column)


def document(default: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    kind = JSON().with_variant(JSONB(), "postgresql")
    return Field(default_factory=default, sa_column=Column(kind, nullable=False))
