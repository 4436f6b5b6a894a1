"""Enters the cast once in a run; each later test gets the same rows, in a few milliseconds."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlmodel import SQLModel

from patrol import clock
from patrol.db import Database
from tests.cast import enter

_kept: list[tuple[Table, list[dict[str, Any]]]] = []
_counted: dict[str, int] = {}
"""The last number that each sequence of PostgreSQL gave out."""


def enter_cast(database: Database, noon: datetime) -> None:
    """Put the cast into an empty database. Its rows are of `noon`; at another time they are new."""
    if clock.now() != noon:
        with database.write() as session:
            enter(session)
        return
    if not _kept:
        with database.write() as session:
            enter(session)
        with database.reader.connect() as link:
            _keep(link, is_sqlite=database.is_sqlite)
        return
    with database.writer.begin() as link:
        for table, rows in _kept:
            link.execute(insert(table), rows)
        for name, number in _counted.items():
            link.exec_driver_sql(f"SELECT setval('{name}', {number})")


def _keep(link: Connection, *, is_sqlite: bool) -> None:
    for table in SQLModel.metadata.sorted_tables:
        ordered = select(table).order_by(*table.primary_key)
        rows = [dict(row) for row in link.execute(ordered).mappings()]
        if rows and table.name != "schema_state":  # it came with the schema
            _kept.append((table, rows))
    if not is_sqlite:
        query = "SELECT quote_ident(sequencename), last_value FROM pg_sequences"
        given = link.exec_driver_sql(f"{query} WHERE last_value IS NOT NULL")
        _counted.update({name: number for name, number in given})
