"""The migration of the renamed words loses nothing, and the feed's chain still holds."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Connection, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from patrol import feed
from patrol.db import Database
from patrol.models import (
    Assignment,
    Channel,
    CommsAnswer,
    CommsCheck,
    Delivery,
    Feed,
    LastPosition,
    Proof,
    Receipt,
)
from patrol.operations import migrate
from patrol.status import AssignmentStatus
from tests.services.database import Databases

DUMP = Path(__file__).with_name("before_0004.sql")
OLD_WORDS = ("lapsed", "ladder", '"road"', "no_road", "phone_dark", '"test"', "test_id", "test.")


@pytest.fixture
def database(tmp_path: Path, databases: Databases) -> Iterator[Database]:
    """A database at revision 0003, with the rows that the code of that time wrote."""
    with databases.copy(tmp_path) as url:
        old = Database(url or f"sqlite:///{tmp_path}/patrol.db")
        migrate.run(old, "base")
        migrate.run(old, "0003")
        _fill(old)
        yield old
        migrate.run(old)  # a server keeps its databases for the next test
        old.dispose()


def _fill(database: Database) -> None:
    source = sqlite3.connect(":memory:")
    source.executescript(DUMP.read_text())
    with database.writer.begin() as link:
        if database.is_sqlite:
            link.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            link.exec_driver_sql("SET session_replication_role = replica")
        for (table,) in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            if table != "alembic_version":
                _copy(source, link, table)
        if not database.is_sqlite:
            link.exec_driver_sql("SET session_replication_role = DEFAULT")


def _copy(source: sqlite3.Connection, link: Connection, table: str) -> None:
    columns = inspect(link).get_columns(table)
    names = [column["name"] for column in columns]
    flags = {column["name"] for column in columns if isinstance(column["type"], Boolean)}
    marks = ", ".join(f":{name}" for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    for row in source.execute(f'SELECT {listed} FROM "{table}"'):
        values = {
            name: bool(value) if name in flags and value is not None else value
            for name, value in zip(names, row, strict=True)
        }
        link.execute(text(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'), values)


def test_the_chain_holds_and_every_act_is_read_in_todays_words(database: Database) -> None:
    migrate.run(database)
    with database.read() as session:
        rows, _ = feed.verify(session)
        events = feed.after(session, 0)
        written = {row.kind for row in session.exec(select(Feed))}
    assert (rows, len(events)) == (35, 35)
    assert {"ladder.climbed", "assignment.lapsed", "test.sent", "phone.dark"} <= written
    kinds = {event.kind for event in events}
    assert {"escalation.taken", "assignment.replaced", "comms_check.sent"} <= kinds
    assert {"comms_check.shown", "comms_check.answered", "phone.offline"} <= kinds
    old = [(event.seq, word) for event in events for word in OLD_WORDS if word in event.frame]
    assert not old
    shown = next(event for event in events if event.kind == "receipt.shown")
    assert shown.body["channel"] == "push"


def test_rows_keep_what_they_said(database: Database) -> None:
    migrate.run(database)
    with database.read() as session:
        assert _standing(session) == {"042": "replaced", "007": "dispatched"}
        assert {row.channel for row in session.exec(select(Delivery))} == {Channel.LIVE}
        assert {row.channel for row in session.exec(select(Receipt))} == {
            Channel.PUSH,
            Channel.LIVE,
        }
        assert "offline" in {row.reason for row in session.exec(select(Proof))}
        check = session.exec(select(CommsCheck)).one()
        answers = session.exec(select(CommsAnswer).where(CommsAnswer.check_id == check.id)).all()
        assert "live" in {row.shown_channel for row in answers}
        assert len(session.exec(select(LastPosition)).all()) == 4


def _standing(session: Session) -> dict[str, str]:
    return {row.call_sign: row.status.value for row in session.exec(select(Assignment))}


def test_the_database_refuses_the_old_word_and_takes_the_new(database: Database) -> None:
    migrate.run(database)
    change = text("UPDATE assignment SET status = :word WHERE call_sign = '042'")
    with database.writer.begin() as link:
        link.execute(change, {"word": AssignmentStatus.REPLACED.value})
    with pytest.raises(IntegrityError), database.writer.begin() as link:
        link.execute(change, {"word": "lapsed"})


def test_a_downgrade_gives_the_old_words_back(database: Database) -> None:
    migrate.run(database)
    migrate.run(database, "0003")
    with database.reader.connect() as link:
        statuses = link.execute(text("SELECT status FROM assignment ORDER BY call_sign")).scalars()
        assert list(statuses) == ["dispatched", "lapsed"]
        assert "road" in {column["name"] for column in inspect(link).get_columns("delivery")}
