"""A database of a test's own: a copy of one that was migrated once, on SQLite or PostgreSQL."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from patrol import migrate
from patrol.db import Database, normal_url

SERVER = os.environ.get("TEST_DATABASE_URL", "")
"""The server to run the suite on; SQLite without it."""

PROCESSES = 2 if SERVER else 1
"""Web processes, and workers, that share a database wherever the suite starts the product."""


class Databases(Protocol):
    def copy(self, folder: Path) -> contextlib.AbstractContextManager[str]:
        """An empty database as `DATABASE_URL` names it; "" is the one in this data folder."""
        ...


class SqliteFiles:
    def __init__(self, path: Path) -> None:
        """`path` is the migrated file."""
        self.path = path

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        shutil.copy(self.path, folder / "patrol.db")
        yield ""


class ServerDatabases:
    """Each copy is a database of the server, dropped when its test is over."""

    def __init__(self) -> None:
        self._url = normal_url(SERVER)
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._numbers = itertools.count()
        self._template = f"template_{os.getpid()}"
        self._run(f"CREATE DATABASE {self._template}")
        migrated(self._named(self._template))

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield self._named(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _named(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._engine.connect() as link:
            link.exec_driver_sql(statement)


def migrated(url: str) -> None:
    """Make the tables, and leave nothing open."""
    database = Database(url)
    migrate.run(database)
    if database.is_sqlite:
        with database.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
