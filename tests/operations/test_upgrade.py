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
    Member,
    Phone,
    PhotoOwner,
    PhotoUse,
    Proof,
    Receipt,
)
from patrol.operations import migrate
from patrol.operations.record import tables
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
        assert list(tables.compare(session)) == []
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


def test_photos_get_owners_by_id_and_foreign_names_stay_unlinked(database: Database) -> None:
    migrate.run(database, "0006")
    with database.writer.begin() as link:
        _named_photos(link)
    migrate.run(database)
    with database.read() as session:
        owners = {row.sha256: row.member_id for row in session.exec(select(PhotoOwner))}
        uses = {row.sha256: row for row in session.exec(select(PhotoUse))}
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        phones = session.exec(select(Phone)).all()
    assert owners == {"a" * 64: member.id}, "a member and a desk user are both called 007"
    assert [uses[name * 64].linked_at is not None for name in "abc"] == [True, False, False]
    assert {use.member_id for use in uses.values()} == {member.id}
    assert all(phone.confirmed_at == phone.enrolled_at for phone in phones)


def _named_photos(link: Connection) -> None:
    """042 reports three photos: an own one, one of a name that two share, and one not here yet."""
    now = "2026-11-22 12:00:00.000000"
    row = link.execute(text("SELECT id, incident_id FROM assignment WHERE call_sign = '042'")).one()
    link.execute(
        text(
            "INSERT INTO desk_user (id, name, role, area_id, password_hash, language)"
            " VALUES (99, '007', 'dispatcher', 2, '', 'zh-CN')"
        )
    )
    for sha256, by in (("a" * 64, "042"), ("b" * 64, "007")):
        link.execute(
            text(
                "INSERT INTO photo (sha256, area_id, by, size_bytes, width, height, stored_at)"
                " VALUES (:sha256, 2, :by, 1, 1, 1, :now)"
            ),
            {"sha256": sha256, "by": by, "now": now},
        )
    link.execute(
        text(
            "INSERT INTO report (id, incident_id, assignment_id, call_sign, kind, effect, text,"
            " acted_at, received_at, is_later, via, photos)"
            " VALUES ('r', :case, :assignment, '042', 'progress', 'applied', '', :now, :now,"
            " :no, 'phone', '[]')"
        ),
        {"case": row.incident_id, "assignment": row.id, "now": now, "no": False},
    )
    for name in "abc":
        link.execute(
            text(
                "INSERT INTO photouse (id, sha256, incident_id, report_id)"
                " VALUES (:id, :sha256, :case, 'r')"
            ),
            {"id": name, "sha256": name * 64, "case": row.incident_id},
        )
