"""1 and 20 phones of 160 die without closing their sockets; the others lose nothing.

A reader that is slow or still, and four writers on one socket, are proved on the live channel:
tests/channels/live/test_socket.py.
"""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol.channels.live.writer import STALL_S
from tests.cast import enter
from tests.faults.conftest import Measure
from tests.faults.ground import Namespace, bearer, far_away, phone
from tests.faults.house import House, furnished, until
from tests.faults.load import USUAL, Shift
from tests.faults.town import settle
from tests.services.ws_client import Closed, WsClient

PHONES, ORDERS = 160, 15
OTHERS_S, SLACK = 1.0, 10


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    everywhere = "0.0.0.0"  # noqa: S104
    with House(furnished(tmp_path / "data", empty_database), HOST=everywhere) as made:
        with made.writing() as session:
            enter(session)
        yield made


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    yield
    while WsClient.opened:
        WsClient.opened.pop().close()


class Ears:
    """Reads one socket to its end and notes when each order came."""

    def __init__(self, client: WsClient) -> None:
        self.client = client
        self.heard: dict[str, float] = {}
        self.absent: dict[str, float] = {}
        self.broken = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                message = self.client.message()
                if message["kind"] == "order.sent":
                    self.heard[message["body"]["order"]["text"]] = time.monotonic()
                if message["kind"] == "presence":
                    for member in message["body"]:
                        self._note(member["call_sign"], is_live=member["live"])
        except (OSError, EOFError, Closed) as error:
            self.broken = repr(error)

    def _note(self, call_sign: str, *, is_live: bool) -> None:
        if is_live:
            self.absent.pop(call_sign, None)
        else:
            self.absent[call_sign] = time.monotonic()


def _pause_s(house: House) -> float:
    match = re.search(
        r"^patrol_live_pause_longest_s (\S+)$", house.get("/metrics", house.metrics()).text, re.M
    )
    assert match
    return float(match.group(1))


@pytest.mark.parametrize("count", [1, 20])
def test_phones_that_die_delay_nobody_and_are_missed(
    house: House, count: int, measured: Measure
) -> None:
    desk, tokens = house.desk(), settle(house, PHONES)
    house.start()
    house.until_ready()
    names = list(tokens)
    with far_away() as ground:
        ground.open(house.port, [bearer(tokens[name]) for name in names[:count]])
        others = [Ears(phone(house.port, tokens[name])) for name in names[count:]]
        table = Ears(phone(house.port, desk))
        ground.cut()
        cut_at = time.monotonic()
        shift = Shift(house, desk, "")
        sent = {}
        for number in range(ORDERS):
            text = f"order {number}"
            sent[text] = time.monotonic()
            assert shift.send(text, category=USUAL, members=names)
            time.sleep(0.2)
        until(lambda: all(len(phone.heard) == ORDERS for phone in others), "every other phone")
        until(lambda: set(table.absent) >= set(names[:count]), "the dead being missed")
        missed = max(table.absent[name] for name in names[:count]) - cut_at
        pause = _pause_s(house)
        how = "link cut" if isinstance(ground, Namespace) else "stalled"
    late = sorted(phone.heard[text] - sent[text] for phone in others for text in sent)
    p99 = late[int(len(late) * 0.99)]
    assert not any(phone.broken for phone in others), "the living stay connected"
    assert set(table.absent) == set(names[:count]), "and only the dead are missed"
    assert p99 < OTHERS_S * SLACK
    assert pause < STALL_S, "a send that blocks lasts longer than the patience with a stalled peer"
    name = f"{count} of {PHONES} dead ({how})"
    measured(f"{name}: the others, request → phone, p99", f"{p99:.2f} s (mark 1 s)")
    measured(f"{name}: longest pause of the hub", f"{pause * 1000:.0f} ms (mark 50 ms)")
    measured(f"{name}: missed at the desk after", f"{missed:.1f} s (mark 45 s)")
