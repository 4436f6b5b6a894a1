"""Numbered migrations go up and down, and end where the models stand."""

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from patrol import migrate
from patrol.db import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{tmp_path}/migrated.db"
    return Database(url)


def test_up_down_and_up_again(database: Database) -> None:
    migrate.run(database)
    assert migrate.is_current(database)
    migrate.run(database, "base")
    with database.reader.connect() as link:
        assert set(inspect(link).get_table_names()) <= {"alembic_version"}
    migrate.run(database)
    with database.writer.begin() as link:
        assert compare_metadata(MigrationContext.configure(link), SQLModel.metadata) == []
    database.dispose()


def test_a_second_run_changes_nothing(database: Database) -> None:
    migrate.run(database)
    migrate.run(database)
    assert migrate.is_current(database)
    database.dispose()
