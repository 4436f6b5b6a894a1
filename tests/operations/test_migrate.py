"""Numbered migrations go up and down, and end where the models stand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Enum, inspect
from sqlmodel import SQLModel

from patrol.db import Database
from patrol.operations import migrate
from tests.services.database import Databases

WORD = re.compile(r"'([\w/]+)'")


@pytest.fixture
def database(tmp_path: Path, databases: Databases) -> Iterator[Database]:
    """A database without tables."""
    with databases.copy(tmp_path) as url:
        new_database = Database(url or f"sqlite:///{tmp_path}/patrol.db")
        migrate.run(new_database, "base")
        yield new_database
        new_database.dispose()


def test_up_down_and_up_again(database: Database) -> None:
    migrate.run(database)
    assert migrate.is_current(database)
    migrate.run(database, "base")
    with database.reader.connect() as link:
        assert set(inspect(link).get_table_names()) <= {"alembic_version"}
    migrate.run(database)
    with database.writer.begin() as link:
        assert compare_metadata(MigrationContext.configure(link), SQLModel.metadata) == []


def test_a_second_run_changes_nothing(database: Database) -> None:
    migrate.run(database)
    migrate.run(database)
    assert migrate.is_current(database)


def test_the_database_knows_each_value_of_each_enum(database: Database) -> None:
    """Alembic compares no CHECK, and a kind that is missing there is refused only in life."""
    migrate.run(database)
    with database.reader.connect() as link:
        for table in SQLModel.metadata.tables.values():
            checks = {
                check["name"]: set(WORD.findall(str(check["sqltext"])))
                for check in inspect(link).get_check_constraints(table.name)
            }
            for column in table.columns:
                if isinstance(column.type, Enum):
                    known = checks[column.type.name]
                    assert known == set(column.type.enums), f"{table.name}.{column.name}"
