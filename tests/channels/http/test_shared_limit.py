"""A limit whose breach costs minutes holds for all processes together, and for a restarted one."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from patrol import clock
from patrol.channels import Limited, Sent, TryLater, carriers
from patrol.channels.http.throttle import Rule
from patrol.channels.outgoing_text import Carrier
from patrol.channels.shared_limit import SharedLimit
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Channel, ProviderUse
from tests.cast import Cast
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import says
from tests.channels.http.street import Street
from tests.channels.http.test_robot import member


@pytest.fixture
def processes(cast: Cast, settings: Settings) -> Iterator[list[Database]]:
    """Two processes that share one database; `cast` has made its tables."""
    both = [Database(settings.database_url) for _ in range(2)]
    yield both
    for database in both:
        database.dispose()


def robots(street: Street, processes: list[Database]) -> list[Carrier]:
    settings = street.settings("robot")
    return [carriers.carriers(settings, database)[Channel.NOTICE] for database in processes]


def test_two_processes_send_twenty_messages_a_minute_together(
    street: Street, service: FakeService, processes: list[Database]
) -> None:
    pair = robots(street, processes)
    leaving = [(pair[number % 2], [member(42, f"WH-{number}")]) for number in range(1, 31)]
    fates = street.send_by(leaving)
    assert len(service.got["robot"]) == len(service.asked) == 20
    paced = [fate for fate in fates if isinstance(fate, Limited)]
    assert len(paced) == 10
    assert all(50 < fate.after_s <= 61 for fate in paced)
    clock.forward(seconds=61)
    assert isinstance(street.send(pair[1], member(42, "WH-31"))[0], Sent)


def test_a_process_that_starts_anew_keeps_the_limit(
    street: Street, service: FakeService, processes: list[Database]
) -> None:
    (before, _) = robots(street, processes)
    street.send(before, *(member(42, f"WH-{number}") for number in range(20)))
    (after, _) = robots(street, processes)
    (fate,) = street.send(after, member(42, "WH-21"))
    assert isinstance(fate, Limited)
    assert len(service.asked) == 20


def test_a_pause_that_one_process_was_told_holds_for_the_other(
    street: Street, service: FakeService, processes: list[Database]
) -> None:
    first, second = robots(street, processes)
    service.will(says(302, Location="https://page.dingtalk.com/error"), "robot")
    assert isinstance(street.send(first, member(42))[0], TryLater)
    (fate,) = street.send(second, member(42, "WH-1143"))
    assert isinstance(fate, Limited)
    assert 590 < fate.after_s <= 601
    assert len(service.asked) == 1
    clock.forward(seconds=602)
    assert isinstance(street.send(second, member(42))[0], Sent)


def test_a_database_that_is_held_delays_the_message_and_sends_none(
    processes: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patrol.db.database.WAIT_S", 0.01)
    limit = SharedLimit(processes[0], "DingTalk", Rule(20, 60.0))
    if not processes[0].is_sqlite:
        pytest.skip("PostgreSQL has no lock for the whole database")
    with processes[1].write(), pytest.raises(TryLater, match="database is busy"):
        limit.take()
    limit.take()


def test_what_has_left_the_window_is_forgotten(processes: list[Database]) -> None:
    limit = SharedLimit(processes[0], "DingTalk", Rule(2, 60.0))
    limit.take()
    limit.take()
    with pytest.raises(Limited):
        limit.take()
    clock.forward(seconds=61)
    limit.take()
    clock.release()
    with processes[0].read() as session:
        assert len(session.exec(select(ProviderUse)).all()) == 1
