"""The worker's hands: a slow provider and a busy database make nobody's phone ring twice."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlmodel import Session, select

from patrol import db, delivery
from patrol.channels import Sent
from patrol.config import Settings
from patrol.models import Assignment, Channel, Member
from patrol.worker import sender
from patrol.worker.loop import Worker
from tests import pushing_worker
from tests.cast import Cast
from tests.channels.http import street
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import waits_for
from tests.pushed import deliveries, send
from tests.waiting import until

EXTRA = [f"1{number:02}" for number in range(sender.AT_ONCE + 3)]


moving_clock, worker = pushing_worker.moving_clock, pushing_worker.worker


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    ours = {"database_url": settings.database_url}
    return street.settings(service, settings.patrol_data, "aliyun_sms", **ours)


def text_everyone(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for number, call_sign in enumerate(EXTRA):
            mobile = f"+86138000{number:05}"
            session.add(Member(call_sign=call_sign, area_id=4, mobile=mobile))
    send(cast, *EXTRA)
    with cast.services.database.write() as session:
        delivery.by_channel(session, list(session.exec(select(Assignment))), Channel.SMS)


def test_what_waited_too_long_for_its_turn_goes_back_to_its_row(
    cast: Cast, service: FakeService, worker: Worker, moving_clock: Callable[..., None]
) -> None:
    text_everyone(cast)
    sign = threading.Event()
    service.will(waits_for(sign), "aliyun_sms", times=sender.AT_ONCE)
    worker.sender.send()
    until(lambda: len(service.asked) == sender.AT_ONCE, "the first turn at the service")
    moving_clock(seconds=sender.PATIENCE_S + 1)
    sign.set()
    until(lambda: worker.sender.outcomes.qsize() == len(EXTRA), "an outcome for each")
    assert len(service.asked) == sender.AT_ONCE, "the lease of the others is nearly over"
    worker.sender.record()
    worker.sender.send()
    rest = len(EXTRA) - sender.AT_ONCE
    until(lambda: worker.sender.outcomes.qsize() == rest, "an outcome for each of the rest")
    worker.sender.record()
    assert {row.status.value for row in deliveries(cast, Channel.SMS)} == {"sent"}
    assert len(service.asked) == len(EXTRA), "each of them once"


def test_what_was_heard_outlives_a_busy_database(worker: Worker) -> None:
    written: list[object] = []
    refusals: list[Exception] = [db.DatabaseBusy()]

    def write_down(_: Session, results: Sequence[tuple[str, object]]) -> None:
        if refusals:
            raise refusals.pop()
        written.extend(outcome for _, outcome in results)

    worker.sender.outcomes.put((write_down, "a", Sent()))
    with pytest.raises(db.DatabaseBusy):
        worker.sender.record()
    worker.sender.record()
    assert written == [Sent()]


def test_one_outcome_that_cannot_be_written_takes_no_other_with_it(worker: Worker) -> None:
    written: list[str] = []

    def write_down(_: Session, results: Sequence[tuple[str, object]]) -> None:
        keys = [key for key, _ in results]
        if "b" in keys:
            raise ValueError("a defect of ours")
        written.extend(keys)

    for key in ("a", "b", "c"):
        worker.sender.outcomes.put((write_down, key, Sent()))
    worker.sender.record()
    assert written == ["a", "c"]
    assert worker.sender.outcomes.empty(), "it is not tried for ever: its row's lease runs out"
