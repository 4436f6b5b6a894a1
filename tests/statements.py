"""Counts what a block of a test says to a database, and how many rows it is given."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Engine, event

from patrol.db import Database

OF_THE_TRANSACTION = (
    "BEGIN",
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK TO",
    "SELECT pg_advisory_xact_lock",
    "SELECT pg_notify",
)
"""The statements of every transaction, on either database; they are not counted."""


class Statements:
    """The statements of a block, in their order; many rows in one call are one statement."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def hear(self, _link: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not text.startswith(OF_THE_TRANSACTION):
            self.texts.append(text)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def selects(self) -> list[str]:
        return [text for text in self.texts if text.startswith("SELECT")]

    def __str__(self) -> str:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(self.texts, 1))


@contextlib.contextmanager
def under_the_lock(*databases: Database) -> Iterator[Statements]:
    """Collect the statements of the writers, which hold the write lock; readers are not counted."""
    heard = Statements()
    with contextlib.ExitStack() as stack:
        for database in databases:
            _listen(stack, database.writer, "before_cursor_execute", heard.hear)
        yield heard


@contextlib.contextmanager
def read_by(database: Database) -> Iterator[Statements]:
    """Collect the statements of the readers, which hold no lock."""
    heard = Statements()
    with contextlib.ExitStack() as stack:
        _listen(stack, database.reader, "before_cursor_execute", heard.hear)
        yield heard


class Rows:
    """Counts the rows that the database returned."""

    def __init__(self) -> None:
        self.fetched = 0

    def on_sqlite(self, _cursor: Any, row: Any) -> Any:
        self.fetched += 1
        return row

    def on_postgresql(self, _cursor: Any) -> Callable[[Any], Any]:
        def make(values: Any) -> tuple[Any, ...]:
            self.fetched += 1
            return tuple(values)

        return make


@contextlib.contextmanager
def rows_given(*databases: Database) -> Iterator[Rows]:
    """Count the rows that readers and writers fetch; a scan in Python would fetch them all."""
    rows = Rows()

    with contextlib.ExitStack() as stack:
        for database in databases:
            counting: Any = rows.on_sqlite if database.is_sqlite else rows.on_postgresql
            for engine in (database.reader, database.writer):
                _listen(stack, engine, "checkout", partial(_make_rows_by, counting))
                _listen(stack, engine, "checkin", partial(_make_rows_by, _plain(database)))
        yield rows


def _make_rows_by(factory: Any, link: Any, *_: Any) -> None:
    if link is not None:
        link.row_factory = factory


def _plain(database: Database) -> Any:
    """The usual row factory of a connection, set again when the counting ends."""
    if database.is_sqlite:
        return None
    from psycopg.rows import tuple_row

    return tuple_row


def _listen(stack: contextlib.ExitStack, engine: Engine, name: str, hear: Any) -> None:
    event.listen(engine, name, hear)
    stack.callback(event.remove, engine, name, hear)


class Steps:
    """How many steps SQLite's virtual machine takes, in hundreds: what a statement looks at."""

    def __init__(self) -> None:
        self.hundreds = 0

    def hear(self) -> int:
        self.hundreds += 1
        return 0


@contextlib.contextmanager
def steps_taken(database: Database) -> Iterator[Steps]:
    """Counts the work of readers and writers inside SQLite, whatever the machine's speed."""
    steps = Steps()

    def begin(link: Any, *_: Any) -> None:
        link.set_progress_handler(steps.hear, 100)

    def end(link: Any, *_: Any) -> None:
        if link is not None:
            link.set_progress_handler(None, 0)

    with contextlib.ExitStack() as stack:
        for engine in (database.reader, database.writer):
            _listen(stack, engine, "checkout", begin)
            _listen(stack, engine, "checkin", end)
        yield steps
