"""A process that stops inside a write on PostgreSQL holds up no other for ever."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from patrol.db import Database, advisory_lock, database, without_limits
from patrol.services import Services
from tests.services.database import SERVER
from tests.waiting import until

pytestmark = pytest.mark.skipif(SERVER == "", reason="SQLite has one writer at a time")
NUMBER = 137


@pytest.fixture
def hasty(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A process with short limits."""
    monkeypatch.setattr(database, "create_engine", create_engine)  # none that is kept for others
    monkeypatch.setattr(database, "WAIT_S", 0.05)
    monkeypatch.setattr(database, "IDLE_S", 0.5)
    made = Database(services.database.url.render_as_string(hide_password=False))
    yield made
    made.dispose()


def is_written(other: Database) -> bool:
    try:
        with other.write() as session:
            advisory_lock(session, NUMBER)
    except OperationalError:
        return False
    return True


def test_the_others_are_refused_soon_and_go_on_when_its_transaction_is_ended(
    hasty: Database,
) -> None:
    stuck = hasty.write()
    advisory_lock(stuck.__enter__(), NUMBER)
    assert not is_written(hasty), "it was refused, and waits no longer"
    until(lambda: is_written(hasty), "the end of the stuck transaction")
    with pytest.raises(OperationalError, match="idle-in-transaction"):
        stuck.__exit__(None, None, None)


def test_a_migration_may_wait(hasty: Database) -> None:
    with hasty.writer.begin() as link:
        without_limits(link)
        limits = ("lock_timeout", "idle_in_transaction_session_timeout")
        assert {link.exec_driver_sql(f"SHOW {name}").scalar() for name in limits} == {"0"}
