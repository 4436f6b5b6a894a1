"""Numbered migrations go up and down, and end where the models stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from patrol.db import Database
from patrol.operations import migrate
from tests.services.database import Databases


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
