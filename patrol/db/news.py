"""Notice the commits of other processes, by `data_version` (SQLite) or LISTEN (PostgreSQL)."""

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from patrol.db.database import Database, server_link

CHANNEL = "patrol_feed"
LOOK_ANYWAY_S = 1.0
"""So long after the last news a watcher wakes without any, because news may be lost."""


def tell_other_processes(session: Session, seq: int) -> None:
    """Notify the watchers of other processes. On SQLite they notice the commit by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            text("SELECT pg_notify(:channel, :seq)"), {"channel": CHANNEL, "seq": str(seq)}
        )


def watch(database: Database, wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` whenever another process may have committed. Return only after `stop` is set.

    The watcher asks SQLite every 7 ms, and listens to PostgreSQL. It also calls `wake` when it
    starts, and after LOOK_ANYWAY_S seconds without news.
    """
    (_watch_sqlite if database.is_sqlite else _watch_postgresql)(database, wake, stop)


def _watch_sqlite(database: Database, wake: Callable[[], None], stop: threading.Event) -> None:
    with database.reader.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101
        connection.rollback()  # inside a transaction, data_version would never change
        seen, woken = None, time.monotonic()
        while not stop.is_set():
            version = raw.execute("PRAGMA data_version").fetchone()[0]
            if version != seen or time.monotonic() - woken > LOOK_ANYWAY_S:
                seen, woken = version, time.monotonic()
                wake()
            time.sleep(0.007)


def _watch_postgresql(database: Database, wake: Callable[[], None], stop: threading.Event) -> None:
    import psycopg  # a street on SQLite does not load it

    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    limits: dict[str, Any] = {**server_link(database.url)}
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True, **limits) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                wake()  # for what was committed while nobody listened
                while not stop.is_set():
                    for _ in connection.notifies(timeout=LOOK_ANYWAY_S, stop_after=1):
                        pass
                    wake()
        except psycopg.OperationalError:  # the server restarts: look, then connect again
            wake()
            stop.wait(1)
