"""The product starts only on a database whose settings keep what was acknowledged."""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pysqlite3.dbapi2 as wheel
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from patrol import db
from patrol.db import Database
from patrol.db import database as database_module
from tests.waiting import LIMIT_S, until


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/one.db")


def test_the_settings_are_asserted(database: Database) -> None:
    with database.reader.connect() as link:
        pragmas = {
            name: link.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 0,
    }
    database.dispose()


def test_a_database_without_durability_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Database, "_set_up", lambda _s, link, _r: link.execute("PRAGMA synchronous=OFF")
    )
    with pytest.raises(db.UnsafeDatabase, match="synchronous"):
        Database(str(database.url))
    database.dispose()


def test_an_old_sqlite_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(wheel, "sqlite_version_info", (3, 51, 1))
    with pytest.raises(db.UnsafeDatabase, match="PostgreSQL"):
        db.sqlite_module()


def test_a_writer_waits_for_another_process_without_stopping_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer sleeps in Python and not in SQLite, so that gevent can serve the sockets."""
    sleeps: list[float] = []
    monkeypatch.setattr(
        database_module, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleeps.append)
    )
    holder = db.sqlite_module().connect(str(database.url.database), check_same_thread=False)
    holder.isolation_level = None
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("CREATE TABLE first (n INTEGER)")

    def tables() -> list[str]:
        with database.write() as session:
            names = session.connection().exec_driver_sql("SELECT name FROM sqlite_schema")
            return list(names.scalars())

    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(tables)
        until(lambda: sleeps, "the writer asleep between two tries")
        assert not waiting.done()
        holder.execute("COMMIT")
        assert waiting.result(LIMIT_S) == ["first"]
    holder.close()
    database.dispose()


def test_whoever_waits_too_long_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "WAIT_S", 0.2)
    holder = db.sqlite_module().connect(str(database.url.database))
    holder.isolation_level = None
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(db.DatabaseBusy), database.write():
        pass
    holder.close()
    database.dispose()


def test_ids_grow_and_do_not_repeat() -> None:
    ids = [db.new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))
    assert all(len(key) == 32 and key[12] == "7" and key[16] in "89ab" for key in ids)


def test_postgresql_goes_by_psycopg_3() -> None:
    url = db.normal_url("postgresql://me@localhost/patrol")
    assert url.drivername == "postgresql+psycopg"


class Stopped(Exception):
    """The connection was about to be made."""


@pytest.mark.parametrize("engine", ["writer", "reader"])
def test_a_connection_to_postgresql_has_limits_that_its_address_may_set(engine: str) -> None:
    made = Database("postgresql://me@localhost/patrol?connect_timeout=9&options=-c%20a.b%3D1")
    seen: dict[str, Any] = {}

    def look(_dialect: object, _record: object, _args: object, named: dict[str, Any]) -> None:
        seen.update(named)
        raise Stopped

    event.listen(getattr(made, engine), "do_connect", look)
    with pytest.raises(Stopped):
        getattr(made, engine).connect()
    assert (int(seen["connect_timeout"]), seen["tcp_user_timeout"]) == (9, 20_000)
    limits = " -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    assert seen["options"] == f"-c a.b=1{limits if engine == 'writer' else ''}"


def test_the_disk_is_waited_for_elsewhere_and_its_refusal_comes_back(database: Database) -> None:
    """Only the write waits for the disk; when the disk fails, the write was not acknowledged."""
    waited, calls = [], []

    def elsewhere(commit: Callable[[], None]) -> None:
        thread = threading.Thread(target=commit)
        thread.start()
        thread.join()
        waited.append(1)

    database.wait_elsewhere = elsewhere
    database.after_commit(calls.append)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE kept (n INTEGER)")
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM kept").scalar() == 0
    assert (len(waited), len(calls)) == (1, 1)

    def refuse(_: Callable[[], None]) -> None:
        raise db.sqlite_module().OperationalError("database or disk is full")

    database.wait_elsewhere = refuse
    with pytest.raises(OperationalError, match="full"), database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
    database.wait_elsewhere = None
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM kept").scalar() == 0
    assert len(calls) == 1
    database.dispose()
