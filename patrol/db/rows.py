"""What a transaction needs beside the ORM: locks by name, and rows written in one statement."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def known(session: Session) -> dict[str, Any]:
    """What this transaction has written or read and need not read again; by name."""
    found: dict[str, Any] = session.info.setdefault("known", {})
    return found


def advisory_lock(session: Session, number: int) -> None:
    """Hold a named lock to the end of the transaction (SQLite: one writer at a time anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})


def take_turns(session: Session, name: str) -> None:
    """Whoever does something of this name waits till the other's transaction has ended."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
        advisory_lock(session, number)


def insert_new(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], key: Any
) -> set[Any]:
    """Insert those that are not there yet; returns the `key` of each that was inserted.

    Another process may have been first.
    """
    if not rows:
        return set()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    made = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    new = made.on_conflict_do_nothing().returning(key)
    return set(session.connection().execute(new, list(rows)).scalars())


def put_rows(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[dict[str, Any]],
    known: Callable[[Any], dict[str, Any]],
    unless: Callable[[Any], ColumnElement[bool]] | None = None,
) -> None:
    """Insert these rows; `known` says what a row that is there already takes of the new one.

    Where `unless` holds it stays as it is. All rows name the same columns. One statement, and no
    reading before it.
    """
    if rows:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        made = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
        key = [column.name for column in made.table.primary_key]
        where = ~unless(made.excluded) if unless else None
        changes = known(made.excluded)
        statement = made.on_conflict_do_update(index_elements=key, set_=changes, where=where)
        session.connection().execute(statement, list(rows))
