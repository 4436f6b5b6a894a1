"""Read a long table in pages by its key, each page in a short read of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session

from patrol.db.database import Database

ROWS_AT_ONCE = 500
"""Rows that SQLite finds and Python shapes within about 10 ms; then others have their turn."""

RowT = TypeVar("RowT")


def pages(
    database: Database, read_page: Callable[[Session, RowT | None, int], Sequence[RowT]]
) -> Iterator[Sequence[RowT]]:
    """Yield all rows, a page at a time; memory holds one page.

    `read_page` gets the last row of the page before, or None, and the most rows to return.
    """
    last: RowT | None = None
    while True:
        with database.read() as session:
            rows = read_page(session, last, ROWS_AT_ONCE)
        yield rows
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1]


def key_of(columns: Sequence[Any], values: Sequence[Any]) -> tuple[Any, ColumnElement[Any]]:
    """Return the columns and the values as two rows of SQL, which compare column by column."""
    typed = [literal(value, column.type) for column, value in zip(columns, values, strict=True)]
    return tuple_(*columns), tuple_(*typed)
