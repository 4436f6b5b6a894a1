"""kill -9 of web, of worker, of both, under load, as `make run` runs them."""

import contextlib
import json
import os
import signal
import statistics
from collections import Counter
from collections.abc import Callable

import pytest
from sqlmodel import select

from patrol.models import Channel, Delivery, DeliveryKind, Heartbeat
from patrol.status import DeliveryStatus
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, until
from tests.faults.load import Shift
from tests.faults.town import subscribe
from tests.services.push_phone import Phone as PushPhone
from tests.services.push_service import PushService


def _kill(house: House, victims: str) -> None:
    pids = {"web": house.web, "worker": house.worker, "both": house.web + house.worker}[victims]
    assert pids, f"no {victims} to kill"
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not set(pids) & set(house.web + house.worker), f"the end of {victims}")


def _is_back(house: House, since_beats: set[str]) -> bool:
    """True when web answers and a worker that is not among those known has a heartbeat."""
    if not house.is_up():
        return False
    with house.reading() as session:
        beats = session.exec(select(Heartbeat.process).where(Heartbeat.kind == "worker"))
        return bool(set(beats) - since_beats)


def _beats(house: House) -> set[str]:
    with house.reading() as session:
        return set(session.exec(select(Heartbeat.process).where(Heartbeat.kind == "worker")))


@pytest.fixture
def house(pushing_house: House) -> House:
    return pushing_house


def test_killed_again_and_again_nothing_acknowledged_is_lost(
    house: House, service: PushService, often: Callable[[int, int], int], measured: Measure
) -> None:
    desk, phone = house.desk(), house.phone("042")
    pushed = service.phone(house.services.vapid.public_key)
    subscribe(house, {"042": pushed.subscription})
    house.start()
    house.until_ready()
    took: dict[str, list[float]] = {"web": [], "worker": [], "both": []}
    with Shift(house, desk, phone, ("042", "017")) as shift:
        for number in range(often(30, 4)):
            victims = ("web", "worker", "both")[number % 3]
            before = len(shift.kept)
            until(lambda at=before: len(shift.kept) >= at + 5, "load")
            known = _beats(house)
            _kill(house, victims)
            check = house.is_up if victims == "web" else lambda seen=known: _is_back(house, seen)
            took[victims].append(until(check, f"{victims} back"))
        until(lambda: house.get("/readyz").status == 200, "readiness")
        before = len(shift.kept)
        until(lambda: len(shift.kept) >= before + 5, "load after the last kill")
    for victims, times in took.items():
        if times:
            worst = f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s"
            measured(f"kill -9 of {victims}, {len(times)} times: back after", worst)
    _nothing_is_lost(house, shift, measured)
    _each_push_was_sent(house, shift, pushed, measured)


def _nothing_is_lost(house: House, shift: Shift, measured: Measure) -> None:
    with house.reading() as session:
        assert truth.lost(session, shift.kept) == []
        assert truth.doubled(session, shift.kept) == []
        assert truth.unrecorded(session, shift.receipts) == set()
        assert truth.steps_told_twice(session) == []
        rows = truth.chain_holds(session)
    text = f"{len(shift.kept)} orders, {len(shift.receipts)} receipts, {rows} acts: 0 lost"
    measured("kill -9: acknowledged", text)
    assert shift.unanswered > 0, "the kills were felt"


def _pushes(house: House) -> list[Delivery]:
    """The push deliveries of the orders; each ring has a row of its own."""
    with house.reading() as session:
        query = select(Delivery).where(
            Delivery.channel == Channel.PUSH, Delivery.kind == DeliveryKind.ORDER
        )
        return list(session.exec(query))


def _each_push_was_sent(house: House, shift: Shift, phone: PushPhone, measured: Measure) -> None:
    """Check that each push came once, or twice where an interrupted attempt is on record."""
    limbo = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    until(lambda: not any(row.status in limbo for row in _pushes(house)), "the last push")
    messages = (json.loads(text) for text in phone.got)
    got = Counter(message["assignment_id"] for message in messages if message["kind"] == "order")
    attempts: Counter[str] = Counter()
    sends: Counter[str] = Counter()
    for row in _pushes(house):
        attempts[row.assignment_id] += row.attempts
        sends[row.assignment_id] += row.attempts > 0
    mine = {promise.assignments[0] for promise in shift.kept}
    assert {key for key in mine if not got[key]} == set()
    assert {key: times for key, times in got.items() if times > attempts[key]} == {}
    twice = sum(max(0, times - sends[key]) for key, times in got.items())
    measured("kill -9: pushes sent, never sent, sent twice", f"{sum(got.values())}, 0, {twice}")
