"""`patrol convert`: SQLite to PostgreSQL, counted, whole or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from patrol import clock, feed
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Audit, AuditAct, Heartbeat, Incident, Member, ProcessKind
from patrol.operations.convert import UnfitRow
from patrol.operations.convert.command import ConvertRefused, convert
from patrol.operations.convert.rows import _digest
from tests.cast import Cast, enter
from tests.command_line import Patrol
from tests.pushed import send
from tests.services.app_on_trial import app_on_trial
from tests.services.database import SERVER, Databases, SqliteFiles, migrated

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
on_postgresql = pytest.mark.skipif(SERVER == "", reason="the server is in tests/postgresql")
on_sqlite = pytest.mark.skipif(SERVER != "", reason="the database of the app is SQLite")


@pytest.fixture
def street(empty_database: Path, tmp_path: Path, moving_clock: Callable[..., None]) -> Database:
    """A street with a case and an order in an SQLite file."""
    with SqliteFiles(empty_database).copy(tmp_path):
        settings = Settings(patrol_data=tmp_path, secret_key="s" * 40).completed()
    with app_on_trial(settings) as app:
        with app.extensions["patrol"].database.write() as session:
            enter(session)
        send(Cast(app), "042")
    return Database(settings.database_url)


@pytest.fixture
def target(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    with databases.copy(tmp_path / "unused") as url:
        made = Database(url)
        _empty(made)
        yield made
        _empty(made)
        made.dispose()
        migrated(url)  # a server keeps its databases for the next test


def _empty(database: Database) -> None:
    with database.writer.begin() as link:
        link.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _tables(database: Database) -> int:
    with database.reader.connect() as link:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return int(link.exec_driver_sql(query).scalar() or 0)


@on_postgresql
def test_everything_goes_over_and_work_goes_on(street: Database, target: Database) -> None:
    counts = convert(street, target)
    with street.read() as before, target.read() as after:
        assert feed.verify(before) == feed.verify(after)
        assert before.exec(select(Incident)).all() == after.exec(select(Incident)).all()
        largest = max(after.exec(select(col(Member.id))).all())
        acts = after.exec(select(Audit.act, Audit.subject)).all()
    assert counts["member"] > 0 < counts["feed"]
    assert (AuditAct.IMPORTED, f"SQLite to PostgreSQL, {counts['feed']} rows of the feed") in acts
    with target.write() as session:
        newcomer = Member(call_sign="140", area_id=1)
        session.add(newcomer)
        session.flush()
        assert newcomer.id == largest + 1, "the sequence goes on"
    with pytest.raises(ConvertRefused, match="not empty"):
        convert(street, target)


@on_postgresql
def test_a_row_that_does_not_fit_is_named_and_nothing_stays(
    street: Database, target: Database
) -> None:
    with street.write() as session:
        session.execute(text("UPDATE member SET language = 'much-longer-than-it' WHERE id = 2"))
    with pytest.raises(UnfitRow, match="the row id 2 of member: value too long"):
        convert(street, target)
    assert _tables(target) == 0


@on_sqlite
def test_nothing_is_converted_while_a_process_lives(
    cast: Cast, settings: Settings, patrol: Patrol
) -> None:
    with cast.services.database.write() as session:
        session.add(Heartbeat(process="h1:7", kind=ProcessKind.WORKER, beat_at=clock.now()))
    code, output = patrol("convert", NOWHERE)
    assert (code, "h1:7 (worker) was alive 0 s ago" in output) == (1, True), output
    clock.forward(seconds=31)
    code, output = patrol("convert", NOWHERE)
    assert (code, "does not answer" in output) == (1, True), output


@on_sqlite
def test_convert_says_what_it_wants(settings: Settings, patrol: Patrol) -> None:
    for target in ("sqlite:///other.db", "mysql://h/d"):
        code, output = patrol("convert", target)
        assert (code, "convert goes from SQLite" in output) == (1, True), output
    (settings.patrol_data / "patrol.db").unlink()
    code, output = patrol("convert", NOWHERE)
    assert (code, "there is no database" in output) == (1, True), output


def test_a_number_in_json_counts_once_however_it_is_spelt() -> None:
    assert _digest([{"a": 1000.0, "b": [2]}]) == _digest([{"b": [2], "a": 1000}])
    assert _digest([{"a": 1}]) != _digest([{"a": 2}])
