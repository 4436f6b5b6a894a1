"""The database, with one engine for writing and one for reading.

Under gevent, SQLite shares one thread with all sockets, so a writer must not wait inside SQLite.
It waits for a lock of this process and repeats `BEGIN IMMEDIATE` (docs/decisions/sqlite.md).
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import (
    Engine,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, Connection, ExceptionContext, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from patrol.terminal import CommandError, phrase

SQLITE_LEAST = (3, 51, 3)
"""Older versions can damage a WAL database (the WAL-reset defect)."""
WAIT_S = 5.0
"""A writer waits so long for its turn, then the caller gets 503."""
CONNECTIONS = 16
IDLE_S = 30.0
"""PostgreSQL ends a write transaction whose process has said nothing for so long.

A host that lost power inside one would hold its locks until TCP notices it: two hours by default.
"""
LINK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Seconds, and milliseconds for the last: a server that vanished is given up in half a minute."""


class UnsafeDatabase(CommandError):
    """This database may lose acknowledged rows. The message says what to use instead."""


class DatabaseBusy(Exception):
    """Another writer held the database for 5 s. Nothing was stored."""


def sqlite_module() -> ModuleType:
    """Return the SQLite module of Python, or that of the pysqlite3 wheel if Python's is too old.

    Raises: UnsafeDatabase.
    """
    if sqlite3.sqlite_version_info >= SQLITE_LEAST:
        return sqlite3
    try:
        import pysqlite3.dbapi2 as wheel
    except ImportError:
        wheel = None
    if wheel is not None and wheel.sqlite_version_info >= SQLITE_LEAST:
        wheel.register_adapter(type(None), _as_it_is)
        return wheel  # type: ignore[no-any-return]  # the wheel has no types
    raise UnsafeDatabase(
        phrase(
            "SQLite {sqlite_version} can damage a WAL database; at least "
            "3.51.3 is needed. Install the pysqlite3 wheel (pip install "
            "pysqlite3), or use PostgreSQL: DATABASE_URL=postgresql://…",
            sqlite_version=sqlite3.sqlite_version,
        )
    )


def _make_private(path: Path) -> None:
    """Create the file for its owner only, whatever the umask; its WAL gets the same mode."""
    if path.parent.is_dir() and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _as_it_is(value: None) -> None:
    """Adapt None to itself: without an adapter the wheel searches long, and a row costs double."""
    return value


class Database:
    """Two engines over one database: `write()`, `read()`, and `transaction()` for GroupCommit."""

    def __init__(self, url: str, *, checkpoints: bool = False) -> None:
        """With `checkpoints`, this process may move the WAL into the file (the worker does).

        Raises: UnsafeDatabase.
        """
        self.url = normal_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._checkpoints = checkpoints
        self._turn = threading.Lock()
        self.info: dict[str, Any] = {}
        """Every session of this database has a copy of this as `session.info`."""
        self.wait_elsewhere: Callable[[Callable[[], None]], object] | None = None
        """Runs a commit in another thread and waits for it without stopping the others.

        Under gevent all sockets share one thread: a disk that takes 50 ms would stop each of them.
        """
        self._after_commit: list[Callable[[Session], None]] = []
        self._before_commit: list[Callable[[Session], None]] = []
        if self.is_sqlite and self.url.database:
            _make_private(Path(self.url.database))
        self.writer = self._engine(immediate=True)
        self.reader = self._engine(immediate=False)
        self.check()

    def _engine(self, *, immediate: bool) -> Engine:
        common: dict[str, Any] = {
            "poolclass": QueuePool,
            "pool_size": CONNECTIONS,
            "max_overflow": CONNECTIONS,
            "pool_timeout": WAIT_S,
            # A refused row is logged, and its values may be a citizen's number or words.
            "hide_parameters": True,
        }
        if not self.is_sqlite:
            # A restart of the server leaves dead connections in the pool.
            link: dict[str, Any] = {**server_link(self.url)}
            if immediate:
                link["options"] = f"{self.url.query.get('options', '')}{_limits()}"
            engine = create_engine(self.url, pool_pre_ping=True, connect_args=link, **common)
            event.listen(engine, "handle_error", _hide_values)
            return engine
        module = sqlite_module()
        engine = create_engine(
            self.url,
            module=module,
            connect_args={
                # SQLite must not sleep: `_patiently` waits instead, and lets other greenlets run.
                "timeout": 0,
                # `wait_elsewhere` commits in another thread.
                "check_same_thread": False,
                "factory": self._durably(module),
            },
            **common,
        )
        event.listen(engine, "connect", self._set_up)
        # With a listener of its event `begin`, SQLAlchemy looks for listeners at each statement.
        begin: Any = _begin_immediate if immediate else _begin
        engine.dialect.do_begin = begin  # type: ignore[method-assign]
        return engine

    def _durably(self, module: ModuleType) -> Any:
        """Make a connection class that commits through `wait_elsewhere`, if that is set."""
        database = self

        class Connection(module.Connection):  # type: ignore[misc, name-defined]  # the base is known at run time
            def commit(self) -> None:
                if database.wait_elsewhere is None or not self.in_transaction:
                    super().commit()
                else:
                    database.wait_elsewhere(super().commit)

        return Connection

    def _set_up(self, connection: Any, _record: object) -> None:
        # Python must not begin transactions by itself: `_begin_immediate` does it.
        connection.isolation_level = None
        # A checkpoint takes the time of the disk; in the web process it would stop every socket.
        checkpoint = 1000 if self._checkpoints else 0
        for pragma in (
            "busy_timeout=0",
            "journal_mode=WAL",
            "synchronous=FULL",  # a power cut loses nothing that was acknowledged
            "foreign_keys=ON",  # SQLite checks them only when it is asked
            f"wal_autocheckpoint={checkpoint}",
        ):
            _patiently(lambda pragma=pragma: connection.execute(f"PRAGMA {pragma}"))  # type: ignore[misc]

    def check(self) -> None:
        """Check the settings without which SQLite may lose acknowledged rows.

        Raises: UnsafeDatabase.
        """
        if not self.is_sqlite:
            return
        with self.reader.connect() as connection:
            for pragma, wanted in (
                ("journal_mode", "wal"),
                ("synchronous", 2),  # FULL
                ("foreign_keys", 1),
            ):
                value = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                if value != wanted:
                    raise UnsafeDatabase(
                        phrase(
                            "SQLite {pragma} is {value!r}, it must be {wanted!r}",
                            pragma=pragma,
                            value=value,
                            wanted=wanted,
                        )
                    )

    def before_commit(self, hook: Callable[[Session], None]) -> None:
        """Run `hook` in every write transaction, after the verbs and before the commit."""
        self._before_commit.append(hook)

    def after_commit(self, hook: Callable[[Session], None]) -> None:
        """Run `hook` once a write is durable."""
        self._after_commit.append(hook)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a write transaction. It commits at the end and rolls back on any exception.

        Raises: DatabaseBusy.
        """
        with (
            self._my_turn(),
            # Rows stay readable after the commit, without another read.
            Session(self.writer, expire_on_commit=False, info=self.info) as session,
        ):
            session.connection()  # takes the write lock before the first read
            yield session
            self.settle(session)
            session.commit()
            self.committed([session])

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a write transaction for several sessions, each made by `joined`; commit at the end.

        Raises: DatabaseBusy.
        """
        with self._my_turn(), self.writer.connect() as link, link.begin():
            yield link

    def joined(self, link: Connection, *, known: dict[str, Any], has_savepoint: bool) -> Session:
        """Make a session in a transaction. With a savepoint, a rollback undoes only this session.

        `known` is shared by the sessions of the transaction (see `rows.known`).
        """
        return Session(
            link,
            expire_on_commit=False,
            info={**self.info, "known": known},
            join_transaction_mode="create_savepoint" if has_savepoint else "rollback_only",
        )

    def is_open(self, link: Connection) -> bool:
        """Return False when SQLite has rolled back the whole transaction itself (a full disk)."""
        return bool(link.connection.driver_connection.in_transaction)  # type: ignore[union-attr]  # an open link has one

    def committed(self, sessions: Sequence[Session]) -> None:
        """Run the hooks after the commit of these sessions."""
        for session in sessions:
            for hook in self._after_commit:
                hook(session)

    def settle(self, session: Session) -> None:
        """Run the hooks before the commit, so that an answer can show the final state."""
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
        """Open a read transaction with one consistent view. It never waits for a writer."""
        with Session(self.reader, expire_on_commit=False, info=self.info) as session:
            yield session

    def checkpoint(self) -> None:
        """Move the WAL into the database file (SQLite; the worker calls it each second)."""
        if self.is_sqlite:
            with self.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
                # PASSIVE waits for no reader and no writer.
                link.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


TOO_LONG_IDLE = "25P03"


def _hide_values(context: ExceptionContext) -> OperationalError | None:
    """Leave the first line of PostgreSQL's words: its DETAIL repeats the values of the row."""
    error: Any = context.original_exception
    first_line = getattr(getattr(error, "diag", None), "message_primary", None)
    if first_line and context.sqlalchemy_exception:
        error.args = (first_line,)
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {first_line}",)
    if getattr(error, "sqlstate", None) == TOO_LONG_IDLE:
        # The driver takes it for a defect of the server; to us the database has gone away.
        return OperationalError(context.statement, None, error)
    return None


def normal_url(url: str) -> URL:
    """Return the address of the database, with the driver psycopg 3 for PostgreSQL."""
    address = make_url(url)
    if address.get_backend_name() in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    return address


def server_link(url: URL) -> dict[str, int]:
    """Return libpq's time limits of a connection, but for those that the address states."""
    return {name: value for name, value in LINK.items() if name not in url.query}


def _limits() -> str:
    """Return the options of a writer: it waits as long as a writer of SQLite does, and then 503."""
    # Without them one forgotten transaction of a console takes every turn, reads included.
    limits = {"lock_timeout": WAIT_S, "idle_in_transaction_session_timeout": IDLE_S}
    return "".join(f" -c {name}={round(seconds * 1000)}" for name, seconds in limits.items())


def without_limits(link: Connection) -> None:
    """Let this transaction wait as long as it needs, as a migration or a conversion may."""
    if link.dialect.name == "postgresql":
        link.exec_driver_sql("SET LOCAL lock_timeout = 0")
        link.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _begin(link: Any) -> None:
    link.driver_connection.execute("BEGIN")


def _begin_immediate(link: Any) -> None:
    try:
        _patiently(lambda: link.driver_connection.execute("BEGIN IMMEDIATE"))
    except Exception as error:
        if "locked" in str(error):
            raise DatabaseBusy from error
        raise


def _patiently(step: Callable[[], object]) -> None:
    """Repeat a step while another process holds the lock; each sleep lets the sockets go on."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            step()
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.001)
