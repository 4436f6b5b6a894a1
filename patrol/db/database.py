"""The database: one engine that writes, one that reads, and the recipe that keeps both honest.

SQLite under gevent shares one thread with every socket, so a writer never waits inside SQLite:
an in-process lock and `BEGIN IMMEDIATE` retried cooperatively (docs/decisions/sqlite.md).
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import (
    Engine,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

SQLITE_LEAST = (3, 51, 3)
WAIT_S = 5.0
CONNECTIONS = 16


class UnsafeDatabase(Exception):
    """The database cannot keep our promises; the message says what to use instead."""


class DatabaseBusy(Exception):
    """Nobody let us write for 5 s; nothing was stored."""


def sqlite_module() -> ModuleType:
    """The SQLite that is new enough for WAL (the WAL-reset defect was mended in 3.51.3)."""
    if sqlite3.sqlite_version_info >= SQLITE_LEAST:
        return sqlite3
    try:
        import pysqlite3.dbapi2 as wheel
    except ImportError:
        wheel = None
    if wheel is not None and wheel.sqlite_version_info >= SQLITE_LEAST:
        wheel.register_adapter(type(None), _as_it_is)
        return wheel  # type: ignore[no-any-return]
    raise UnsafeDatabase(
        f"SQLite {sqlite3.sqlite_version} can damage a WAL database; at least 3.51.3 is needed. "
        "Install the pysqlite3 wheel (pip install pysqlite3), or use PostgreSQL: "
        "DATABASE_URL=postgresql://…"
    )


def _as_it_is(value: None) -> None:
    """The wheel looks long for an adapter of None; told there is none, a row costs half."""
    return value


class Database:
    """Two engines over one database: `write()`, `read()`, and `transaction()` for GroupCommit."""

    def __init__(self, url: str, *, checkpoints: bool = False) -> None:
        """`checkpoints`: this process may move the WAL into the file (the worker does)."""
        self.url = normal_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._checkpoints = checkpoints
        self._turn = threading.Lock()
        self.info: dict[str, Any] = {}
        """What every session of this database carries, as `session.info`."""
        self.wait_elsewhere: Callable[[Callable[[], None]], object] | None = None
        """Runs the disk's part of a commit and waits for it, where a thread costs others nothing.

        Under gevent one thread is all there is: a disk that takes 50 ms would stop every socket.
        """
        self._after_commit: list[Callable[[Session], None]] = []
        self._before_commit: list[Callable[[Session], None]] = []
        self.writer = self._engine(immediate=True)
        self.reader = self._engine(immediate=False)
        self.check()

    def _engine(self, *, immediate: bool) -> Engine:
        common: dict[str, Any] = {
            "poolclass": QueuePool,
            "pool_size": CONNECTIONS,
            "max_overflow": CONNECTIONS,
            "pool_timeout": WAIT_S,
        }
        if not self.is_sqlite:
            return create_engine(self.url, pool_pre_ping=True, **common)
        module = sqlite_module()
        engine = create_engine(
            self.url,
            module=module,
            connect_args={
                "timeout": 0,
                "check_same_thread": False,
                "factory": self._durably(module),
            },
            **common,
        )
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin_immediate if immediate else _begin)
        return engine

    def _durably(self, module: ModuleType) -> Any:
        """A connection that waits for the disk where `wait_elsewhere` says, if it says anything."""
        database = self

        class Connection(module.Connection):  # type: ignore[misc, name-defined]
            def commit(self) -> None:
                if database.wait_elsewhere is None or not self.in_transaction:
                    super().commit()
                else:
                    database.wait_elsewhere(super().commit)

        return Connection

    def _set_up(self, connection: Any, _record: object) -> None:
        connection.isolation_level = None
        checkpoint = 1000 if self._checkpoints else 0
        for pragma in (
            "busy_timeout=0",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"wal_autocheckpoint={checkpoint}",
        ):
            _patiently(lambda pragma=pragma: connection.execute(f"PRAGMA {pragma}"))  # type: ignore[misc]

    def check(self) -> None:
        """Assert the settings that our promises hang on; raises UnsafeDatabase."""
        if not self.is_sqlite:
            return
        with self.reader.connect() as connection:
            for pragma, wanted in (
                ("journal_mode", "wal"),
                ("synchronous", 2),
                ("foreign_keys", 1),
            ):
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                if found != wanted:
                    raise UnsafeDatabase(f"SQLite {pragma} is {found!r}, it must be {wanted!r}")

    def before_commit(self, hook: Callable[[Session], None]) -> None:
        """Run `hook` in every write transaction, after the verbs and before the commit."""
        self._before_commit.append(hook)

    def after_commit(self, hook: Callable[[Session], None]) -> None:
        """Run `hook` once a write is durable."""
        self._after_commit.append(hook)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction; commits at the end, rolls back on any exception."""
        with (
            self._my_turn(),
            Session(self.writer, expire_on_commit=False, info=self.info) as session,
        ):
            session.connection()
            yield session
            self.settle(session)
            session.commit()
            self.committed([session])

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction for several sessions, each made by `joined`; commits at the end."""
        with self._my_turn(), self.writer.connect() as link, link.begin():
            yield link

    def joined(self, link: Connection, *, known: dict[str, Any], has_savepoint: bool) -> Session:
        """A session within a transaction; with a savepoint its rollback spares what came before.

        `known` is what the sessions of the transaction hand on to each other (see `known`).
        """
        return Session(
            link,
            expire_on_commit=False,
            info={**self.info, "known": known},
            join_transaction_mode="create_savepoint" if has_savepoint else "rollback_only",
        )

    def is_open(self, link: Connection) -> bool:
        """False when SQLite has taken the whole transaction back by itself."""
        return bool(link.connection.driver_connection.in_transaction)  # type: ignore[union-attr]

    def committed(self, sessions: Sequence[Session]) -> None:
        """Run the hooks for what these have written: it is durable."""
        for session in sessions:
            for hook in self._after_commit:
                hook(session)

    def settle(self, session: Session) -> None:
        """Run the hooks now, so that an answer can show the state as it will be committed."""
        session.flush()
        for hook in self._before_commit:
            hook(session)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=WAIT_S):
            raise DatabaseBusy
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view; never waits for a writer and never writes."""
        with Session(self.reader, expire_on_commit=False, info=self.info) as session:
            yield session

    def checkpoint(self) -> None:
        """Move the WAL into the database file (SQLite; the worker calls it each second)."""
        if self.is_sqlite:
            with self.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
                link.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def normal_url(url: str) -> URL:
    """PostgreSQL goes by psycopg 3, whatever the scheme says."""
    made = make_url(url)
    if made.get_backend_name() in ("postgres", "postgresql"):
        return made.set(drivername="postgresql+psycopg")
    return made


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    try:
        _patiently(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    except OperationalError as error:
        if "locked" in str(error):
            raise DatabaseBusy from error
        raise


def _patiently(step: Callable[[], object]) -> None:
    """Try a step that another process may hold up, sleeping so that sockets go on."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            step()
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.001)
