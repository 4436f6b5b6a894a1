"""The audit log: what is folded, what is kept, and what a database that is away may lose."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from patrol import audit, clock
from patrol.audit import Backlog, By
from patrol.models import Audit, AuditAct, AuditResult
from patrol.services import Services
from tests.statements import under_the_lock

DESK = By("701", "l" * 32, "192.0.2.7")


def rows(services: Services) -> list[Audit]:
    with services.database.read() as session:
        return audit.entries(session, since=clock.now() - timedelta(days=400))


@pytest.fixture
def backlog(services: Services) -> Backlog:
    return Backlog(services.database)


def test_the_first_read_is_written_at_once_and_its_repeats_are_counted(
    services: Services, backlog: Backlog, moving_clock: Callable[..., None]
) -> None:
    for _ in range(5):
        backlog.add(AuditAct.PHOTO_READ, DESK, "a" * 64)
    backlog.flush()
    assert [(row.actor, row.subject, row.times) for row in rows(services)] == [("701", "a" * 64, 1)]
    moving_clock(minutes=1, seconds=1)
    backlog.flush()
    assert [row.times for row in rows(services)] == [1, 4]
    moving_clock(minutes=1, seconds=1)
    backlog.flush()
    assert len(rows(services)) == 2, "a count is written once"


def test_a_flood_of_failures_leaves_a_bounded_number_of_rows(
    services: Services, backlog: Backlog, moving_clock: Callable[..., None]
) -> None:
    flood = 3 * audit.MOST_KEYS
    for number in range(flood):
        network = By("", None, f"10.{number // 256}.{number % 256}.0/24")
        backlog.add(AuditAct.SIGNED_IN, network, "password", AuditResult.REFUSED)
    backlog.add(AuditAct.PHOTO_READ, DESK, "b" * 64)
    moving_clock(minutes=1, seconds=1)
    backlog.flush()
    written = rows(services)
    assert len(written) <= audit.MOST_KEYS + 3
    failures = [row for row in written if row.act == AuditAct.SIGNED_IN]
    assert sum(row.times for row in failures) == flood, "each is counted"
    (read,) = [row for row in written if row.act == AuditAct.PHOTO_READ]
    assert (read.actor, read.subject) == ("701", "b" * 64), "a flood hides no read"


def test_many_reads_are_one_statement(services: Services, backlog: Backlog) -> None:
    for number in range(300):
        backlog.add(AuditAct.PHOTO_READ, DESK, f"{number:064}")
    with under_the_lock(services.database) as statements:
        backlog.flush()
    assert [text.split()[0] for text in statements.texts] == ["INSERT"], str(statements)
    assert len(rows(services)) == 300


def test_what_cannot_be_written_waits(
    services: Services, backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog.add(AuditAct.PHOTO_READ, DESK, "first")

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("", None, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr(services.database, "write", away)
        with pytest.raises(OperationalError):
            backlog.flush()
    backlog.add(AuditAct.PHOTO_READ, DESK, "second")
    backlog.flush()
    assert {row.subject for row in rows(services)} == {"first", "second"}


def test_a_row_is_kept_for_half_a_year_whatever_is_asked(
    services: Services, moving_clock: Callable[..., None]
) -> None:
    with services.database.write() as session:
        audit.note(session, AuditAct.EXPORTED, DESK, "backup")
    moving_clock(days=179)
    with services.database.write() as session:
        audit.forget(session, days=1)
    assert len(rows(services)) == 1
    moving_clock(days=2)
    with services.database.write() as session:
        audit.forget(session, days=1)
    with services.database.read() as session:
        assert session.exec(select(func.count()).select_from(Audit)).one() == 0


def test_what_the_database_cannot_store_is_cut(services: Services) -> None:
    with services.database.write() as session:
        audit.note(session, AuditAct.FORBIDDEN, By("x" * 99, None, "y" * 99), "\0z" * 99)
    (row,) = rows(services)
    assert (len(row.actor), len(row.address), set(row.subject)) == (64, 64, {"z"})
