"""Gives each test a migrated database of its own, on SQLite or PostgreSQL."""

import contextlib
import itertools
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import LRUCache

from patrol.db import Database, database, normal_url
from patrol.operations import migrate

SERVER = os.environ.get("TEST_DATABASE_URL", "")
"""The server to run the suite on; SQLite without it."""

PROCESSES = 2 if SERVER else 1
"""The number of web processes and of workers that share a test's database."""

MOST_KEPT = 1000
"""Statements that `KeptSql` keeps for each engine, twice what SQLAlchemy itself keeps."""


class Databases(Protocol):
    def copy(self, folder: Path) -> contextlib.AbstractContextManager[str]:
        """An empty database as `DATABASE_URL` names it; "" is the one in this data folder."""
        ...


class SqliteFiles:
    def __init__(self, path: Path) -> None:
        """`path` is the migrated file."""
        self.path = path
        self._sql = KeptSql()

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        shutil.copy(self.path, folder / "patrol.db")
        with self._sql.used():
            yield ""


class ServerDatabases:
    """Databases of a PostgreSQL server, emptied after each test, because a new one takes longer."""

    def __init__(self) -> None:
        self._url = normal_url(SERVER)
        self._numbers = itertools.count()
        self._free: list[str] = []
        self._doors: dict[str, Engine] = {}
        self._engines = KeptEngines()

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        url = self._free.pop() if self._free else self._new()
        with self._engines.used():
            yield url
        self._empty(url)
        self._free.append(url)

    def _new(self) -> str:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with self._link(SERVER) as link:
            link.exec_driver_sql(f"CREATE DATABASE {name}")
        url = self._url.set(database=name).render_as_string(hide_password=False)
        migrated(url)
        return url

    def _empty(self, url: str) -> None:
        """Empty the tables; end the other connections first, because they could hold locks.

        Most tables were never written to: a file without a byte is quicker found than emptied.
        """
        with self._link(url) as link:
            link.exec_driver_sql(_END_OTHERS)
            link.exec_driver_sql("SET session_replication_role = replica")  # no foreign keys
            tables = link.exec_driver_sql(_WRITTEN_TO).scalars()
            link.exec_driver_sql("; ".join(f'DELETE FROM "{table}"' for table in tables))
            link.exec_driver_sql(_COUNT_ANEW)

    @contextlib.contextmanager
    def _link(self, url: str) -> Iterator[Connection]:
        if url not in self._doors:
            made = create_engine(normal_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
            self._doors[url] = made
        with self._doors[url].connect() as link:
            yield link


class KeptEngines:
    """Gives the next test of a database the engines of the last one, with new connections.

    An engine keeps the SQL that SQLAlchemy has compiled; compiled anew it is a quarter of a test.
    """

    def __init__(self) -> None:
        self._free: dict[URL, list[Engine]] = defaultdict(list)

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Let each `Database` take its engines from here."""
        taken: list[Engine] = []

        def take(url: URL, **options: Any) -> Engine:
            free = self._free[url]
            taken.append(free.pop() if free else create_engine(url, **options))
            return taken[-1]

        try:
            with mock.patch.object(database, "create_engine", take):
                yield
        finally:
            for engine in taken:
                engine.dispose()
                self._free[engine.url].append(engine)


class KeptSql:
    """Gives the engines of the next test the SQL that those of the last one compiled.

    Compiled anew it is a quarter of a test. SQLAlchemy keeps it by the dialect, so that a dialect
    goes with it; engines that live at the same time never share one. What was long not used is
    dropped: a statement takes up to 0.2 MB, and each check of the migrations makes a new one.
    """

    def __init__(self) -> None:
        self._free: list[tuple[Dialect, LRUCache[Any, Any]]] = []

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Let each engine that a `Database` makes take compiled SQL from here."""
        taken: list[tuple[Dialect, LRUCache[Any, Any]]] = []

        def make(url: URL, **options: Any) -> Engine:
            engine = create_engine(url, **options)
            if url.get_backend_name() != "sqlite":
                return engine
            taken.append(self._free.pop() if self._free else (engine.dialect, LRUCache(MOST_KEPT)))
            engine.dialect, compiled = taken[-1]
            engine.update_execution_options(compiled_cache=compiled)
            return engine

        try:
            with mock.patch.object(database, "create_engine", make):
                yield
        finally:
            # One that has not met its database yet never would: the engine greets its own dialect.
            self._free += (pair for pair in reversed(taken) if _has_met_its_database(pair[0]))


def _has_met_its_database(dialect: Dialect) -> bool:
    return getattr(dialect, "server_version_info", None) is not None


_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_WRITTEN_TO = """SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
AND relname NOT IN ('schema_state', 'alembic_version')"""
"""The tables but those of the schema itself, which stays."""
_COUNT_ANEW = """SELECT setval(quote_ident(sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"""


def migrated(url: str) -> None:
    """Make the tables, and close every connection."""
    database = Database(url)
    migrate.run(database)
    if database.is_sqlite:
        with database.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
