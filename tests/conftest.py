"""Fixtures: an app on a fresh database, the cast, and a clock that moves."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, SQLModel

from patrol import clock, create_app, migrate
from patrol.config import Settings
from patrol.db import Database
from patrol.services import Services
from patrol.web import limit
from tests.cast import Cast, enter

pytest_plugins = ["tests.requires"]

NOON = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""14:00 in Hangzhou."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "patrol.db"
    database = Database(f"sqlite:///{path}")
    migrate.run(database)
    with database.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def moving_clock() -> Iterator[Callable[..., None]]:
    """Stands still at 14:00 in Hangzhou until a test moves it."""
    clock.freeze(NOON)
    yield clock.forward
    clock.release()


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    """`TEST_DATABASE_URL` runs the suite on PostgreSQL; SQLite otherwise."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        _empty_postgresql(url)
    else:
        shutil.copy(empty_database, tmp_path / "patrol.db")
    return Settings(patrol_data=tmp_path, database_url=url, secret_key="s" * 40).completed()


def _empty_postgresql(url: str) -> None:
    database = Database(url)
    migrate.run(database)
    with database.writer.begin() as link:
        names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        link.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    database.dispose()


@pytest.fixture
def app(settings: Settings, moving_clock: Callable[..., None]) -> Iterator[Flask]:
    """The app with the cast in its database; background threads are not started."""
    made = create_app(settings, start=False)
    limit.reset()
    with made.extensions["patrol"].database.write() as session:
        enter(session)
    yield made
    made.extensions["patrol"].close()


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["patrol"]
    return found


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    """A write transaction for tests of the verbs; it is committed at the end."""
    with services.database.write() as found:
        yield found


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)
