"""Of two workers with open transactions at one moment, only one takes each row."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from patrol import delivery, reachability
from patrol.models import Channel, Delivery
from patrol.reachability import comms_check
from patrol.services import Services
from patrol.status import DeliveryStatus
from tests.cast import Cast
from tests.pushed import send
from tests.services.database import SERVER
from tests.waiting import LIMIT_S, until

pytestmark = pytest.mark.skipif(SERVER == "", reason="SQLite has one writer at a time")

Beside = Callable[[Callable[[Session], Any]], "Future[Any]"]


def waits_for_a_lock(services: Services) -> bool:
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with services.database.read() as session:
        return bool(session.connection().scalar(query))


@pytest.fixture
def beside(services: Services) -> Iterator[Beside]:
    """Run a verb as another worker would, in a transaction and a thread of its own."""

    def run(verb: Callable[[Session], Any]) -> Any:
        with services.database.write() as session:
            return verb(session)

    with ThreadPoolExecutor(1) as other:
        yield lambda verb: other.submit(run, verb)


def claim(session: Session) -> list[delivery.DueDelivery]:
    return delivery.claim(session, delivery.waiting(session, Channel.LIVE))


def test_a_test_call_is_pushed_by_one(cast: Cast, services: Services, beside: Beside) -> None:
    cast("701").send("POST", "/api/v1/comms-checks", {})
    with services.database.write() as session:
        rows = [row.id for row, _, _ in comms_check.to_push(session)]
        mine = comms_check.claim_pushes(session, rows)
        theirs = beside(lambda other: comms_check.claim_pushes(other, rows)).result(LIMIT_S)
    assert (len(mine), theirs) == (3, [])


def test_a_phone_goes_offline_once(services: Services, cast: Cast, beside: Beside) -> None:
    with services.database.write() as session:
        mine = reachability.watch_offline(session)
        other = beside(reachability.watch_offline)
        until(
            lambda: other.done() or waits_for_a_lock(services), "the other at its lock, or past it"
        )
    assert (mine > 0, other.result(LIMIT_S)) == (True, 0)


def test_a_lease_that_was_taken_anew_is_not_swept_away(
    cast: Cast, services: Services, beside: Beside, moving_clock: Callable[..., None]
) -> None:
    send(cast, "042")
    with services.database.write() as session:
        assert len(claim(session)) == 1
    moving_clock(seconds=delivery.LEASE.seconds + 1)
    with services.database.write() as session:
        delivery.sweep(session)
        assert len(claim(session)) == 1
        other = beside(delivery.sweep)
        until(
            lambda: other.done() or waits_for_a_lock(services), "the other at its lock, or past it"
        )
    assert other.result(LIMIT_S) == 0
    with services.database.read() as session:
        (row,) = session.exec(select(Delivery))
    assert row.status == DeliveryStatus.SENDING
