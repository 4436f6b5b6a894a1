"""Read a whole table a page at a time, so that sockets and other requests run in between."""

import time
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, select

ROWS_AT_ONCE = 2000
"""Rows of the feed in which SQLite finds a number within about 10 ms."""


def pages(session: Session, key: Any, *columns: Any, after: Any = None) -> Iterator[Any]:
    """Yield `key` and `columns` of every row, by the order of `key`, from those after `after`."""
    columns_of_rows: Any = (key, *columns)
    while True:
        query = select(*columns_of_rows).order_by(key).limit(ROWS_AT_ONCE)
        rows = session.exec(query if after is None else query.where(key > after)).all()
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1][0]
        time.sleep(0)
