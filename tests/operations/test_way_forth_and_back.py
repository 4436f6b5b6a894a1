"""A street of before the administration is upgraded with its data, and may go back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, inspect, text
from sqlmodel import Session, select

from patrol import alarm, feed
from patrol.db import Database
from patrol.models import AlarmKind, Member, User
from patrol.operations import migrate
from patrol.operations.record import tables
from patrol.people import membership
from patrol.people.desk_user import Author
from tests.services.database import Databases

BEFORE = "0029"
"""The newest migration of the commit before the pages of the administration."""
ROWS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("before_0030.json").read_text("utf-8")
)
"""The rows that the program of that commit wrote: one case closed, one under way, a comms check."""


@pytest.fixture
def old_database(tmp_path: Path, databases: Databases) -> Iterator[Database]:
    with databases.copy(tmp_path) as url:
        database = Database(url or f"sqlite:///{tmp_path}/patrol.db")
        migrate.run(database, "base")
        migrate.run(database, BEFORE)
        with database.writer.begin() as link:
            _fill(link, is_sqlite=database.is_sqlite)
        yield database
        migrate.run(database)  # a server keeps its databases for the next test
        database.dispose()


def _fill(link: Connection, *, is_sqlite: bool) -> None:
    link.exec_driver_sql(
        "PRAGMA defer_foreign_keys = ON" if is_sqlite else "SET session_replication_role = replica"
    )
    for table, rows in ROWS.items():
        columns = {column["name"]: column["type"] for column in inspect(link).get_columns(table)}
        flags = {name for name, kind in columns.items() if isinstance(kind, Boolean)}
        for row in rows:
            values = {name: bool(row[name]) if name in flags else row[name] for name in row}
            names, marks = (", ".join(f.format(name) for name in row) for f in ('"{}"', ":{}"))
            link.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), values)
    if not is_sqlite:
        link.exec_driver_sql("SET session_replication_role = DEFAULT")


def _read(database: Database) -> dict[str, set[str]]:
    """Every row of every table that held one, with all its columns."""
    with database.reader.connect() as link:
        return {
            table: {
                repr(sorted(row.items()))
                for row in link.execute(text(f'SELECT * FROM "{table}"')).mappings()
            }
            for table in ROWS
        }


def test_nothing_is_lost_on_the_way_forth_and_back(old_database: Database) -> None:
    before = _read(old_database)
    migrate.run(old_database)
    with old_database.read() as session:
        assert feed.verify(session)[0] == len(ROWS["feed"])
        assert list(tables.compare(session)) == []
    with old_database.write() as session:
        _use_what_is_new(session)
    migrate.run(old_database, BEFORE)
    after = _read(old_database)
    assert all(before[table] <= after[table] for table in ROWS if table not in ("member", "feed"))
    with old_database.reader.connect() as link:
        signs = link.execute(text("SELECT call_sign FROM member ORDER BY call_sign")).scalars()
        assert list(signs) == ["007", "017", "042", "063", "301"], "also of a member who left"
        kinds = link.execute(text("SELECT DISTINCT kind FROM alarm")).scalars().all()
        assert AlarmKind.HOUSE_TROUBLE not in kinds, "the older program cannot read it"
    migrate.run(old_database)
    with old_database.read() as session:
        assert feed.verify(session)[0] > len(ROWS["feed"]), "the chain goes on"


def _use_what_is_new(session: Session) -> None:
    member = session.exec(select(Member).where(Member.call_sign == "063")).one()
    membership.leave(session, member, Author("703"))
    feed.append(session)
    alarm.raise_(session, AlarmKind.HOUSE_TROUBLE, "backup", by="worker", area_id=2)
    user = session.exec(select(User).where(User.name == "703")).one()
    assert user.disabled_at is None, "a desk user of before may sign in"
