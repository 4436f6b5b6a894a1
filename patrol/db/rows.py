"""Take locks by name, and write many rows in one statement."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def known(session: Session) -> dict[str, Any]:
    """Return the values, by name, that this transaction knows and need not read again."""
    values: dict[str, Any] = session.info.setdefault("known", {})
    return values


def advisory_lock(session: Session, number: int) -> None:
    """Hold a numbered lock to the end of the transaction. SQLite has only one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})


def take_turns(session: Session, *names: str) -> None:
    """Wait until no other transaction holds a lock of these names, then hold them all.

    All take them in one order, so that no two wait for each other for ever.
    """
    if names and session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TAKE_TURNS, {"numbers": sorted(map(_number_of, names))})


_TAKE_TURNS = text(
    "SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) AS of_name(n)"
)


def _number_of(name: str) -> int:
    # 7 bytes always fit into the signed 64 bits of a PostgreSQL lock.
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])


def insert_new(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], key: Any
) -> set[Any]:
    """Insert the rows that do not exist yet, and return the `key` of each inserted row.

    Another process may insert the same rows at the same time; that is no error.
    """
    if not rows:
        return set()
    statement = _insert_new(table, key.key, session.get_bind().dialect.name)
    return set(session.connection().execute(statement, list(rows)).scalars())


@cache
def _insert_new(table: type[SQLModel], key: str, dialect: str) -> Any:
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing().returning(getattr(table, key))


def put_rows(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[dict[str, Any]],
    changed: Callable[[Any], dict[str, Any]],
    unless: Callable[[Any], ColumnElement[bool]] | None = None,
) -> None:
    """Insert these rows, or change the rows that exist, in one statement without a read.

    `changed` gets the new row and returns the columns to change. A row for which `unless` holds
    stays as it is. All rows must have the same columns.
    """
    if rows:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        made = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
        key = [column.name for column in made.table.primary_key]
        where = ~unless(made.excluded) if unless else None
        changes = changed(made.excluded)
        statement = made.on_conflict_do_update(index_elements=key, set_=changes, where=where)
        session.connection().execute(statement, list(rows))


def claim(
    session: Session, table: type[SQLModel], column: str, ids: Collection[str], at: datetime
) -> list[str]:
    """Write `at` into the empty `column` of these rows; return the ids that this call took.

    So one worker takes each row: two that ask at once share the rows, and neither waits.
    """
    key, taken_at = table.__table__.c["id"], table.__table__.c[column]  # type: ignore[attr-defined]  # SQLModel has no types for its tables
    free = select(key).where(key.in_(ids), taken_at.is_(None)).with_for_update(skip_locked=True)
    took = update(table).where(key.in_(free)).values({column: at}).returning(key)
    return sorted(session.connection().execute(took).scalars())
