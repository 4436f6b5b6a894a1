"""Fixtures: an app on a fresh database, the cast, and a clock that moves."""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from patrol import clock
from patrol.config import Settings
from patrol.services import Services
from patrol.web.http import limit
from tests.cast import Cast
from tests.services import contract
from tests.services.app_on_trial import app_on_trial
from tests.services.database import SERVER, Databases, ServerDatabases, SqliteFiles, migrated
from tests.services.kept_cast import enter_cast

pytest_plugins = ["tests.requires", "tests.command_line"]

os.environ.update(LC_ALL="", LANG="C.UTF-8")  # commands speak the language of the terminal

NOON = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""14:00 in Hangzhou."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL deselect the tests that the database is nothing to: they would only repeat.

    The parts of the suite on PostgreSQL take minutes in one test each, so each begins a share of
    the run: pytest-xdist gives every worker a run of neighbours, and no worker waits at the end.
    """
    parts = [item for item in items if "test_same_promises" in item.nodeid]
    count, begin = len(items), 0
    items[:] = [item for item in items if item not in parts]
    for number, part in enumerate(parts):
        items.insert(begin, part)
        begin += (count - begin) // (len(parts) - number)  # as xdist divides them (worksteal)
    if SERVER:
        repeated = [item for item in items if not _has_database(item) or _is_the_same(item)]
        config.hook.pytest_deselected(items=repeated)
        items[:] = [item for item in items if item not in repeated]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage while modules are loaded, because they stay.

    What stands then is left out of each later garbage collection, a quarter of a test's time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _is_the_same(item: pytest.Item) -> bool:
    if item.nodeid.partition("[")[0] in _not_repeated():
        return True
    return any(item.get_closest_marker(name) is not None for name in ("page", "any_database"))


@cache
def _not_repeated() -> frozenset[str]:
    """The tests that add no statement, as `make not-repeated` found them; "all" repeats them."""
    if os.environ.get("PATROL_REPEAT") == "all":
        return frozenset()
    listed = Path(__file__).parent / "postgresql" / "not_repeated.txt"
    return frozenset(listed.read_text("utf-8").split())


def _has_database(item: pytest.Item) -> bool:
    return "databases" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once."""
    path = tmp_path_factory.mktemp("template") / "patrol.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The databases of the run: PostgreSQL when `TEST_DATABASE_URL` is set, else SQLite."""
    return ServerDatabases() if SERVER else SqliteFiles(request.getfixturevalue("empty_database"))


@pytest.fixture(autouse=True)
def answers_as_declared() -> Iterator[None]:
    """Fail the test when a view gives an answer that the OpenAPI document does not declare."""
    contract.BROKEN.clear()
    yield
    assert not contract.BROKEN, "\n".join(contract.BROKEN)


@pytest.fixture(autouse=True)
def disk_with_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the disk is free: the machine's own may be fuller than a stranger's photo allows."""
    half_full = shutil._ntuple_diskusage(10**12, 10**12 // 2, 10**12 // 2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: half_full)


@pytest.fixture
def moving_clock() -> Iterator[Callable[..., None]]:
    """A clock that stands at 14:00 in Hangzhou until the test moves it."""
    clock.freeze(NOON)
    yield clock.forward
    clock.release()


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Iterator[Settings]:
    with databases.copy(tmp_path) as url:
        yield Settings(patrol_data=tmp_path, database_url=url, secret_key="s" * 40).completed()


@pytest.fixture
def app(settings: Settings, moving_clock: Callable[..., None]) -> Iterator[Flask]:
    """The app with the cast in its database; background threads are not started."""
    limit.reset()
    with app_on_trial(settings) as made:
        enter_cast(made.extensions["patrol"].database, NOON)
        yield made
        contract.check_feed(made)


@pytest.fixture
def services(app: Flask) -> Services:
    services: Services = app.extensions["patrol"]
    return services


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    """A write transaction for tests of the verbs; it is committed at the end."""
    with services.database.write() as open_session:
        yield open_session


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)
