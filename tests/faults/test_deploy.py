"""A reload (SIGHUP) and a stop (SIGTERM) under load break no request in progress."""

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, until
from tests.faults.load import Shift
from tests.services.ws_client import WsClient

AGAIN = 1012


class Visitors:
    """Many clients that send requests all the time, each on a new connection."""

    def __init__(self, house: House, token: str, count: int = 6) -> None:
        self.house, self.token = house, token
        self.failed: list[str] = []
        self.answered, self.slowest_s = 0, 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(count)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(40)

    def _ask(self) -> None:
        while not self._stop.wait(0.02):
            begun = time.monotonic()
            answer = self.house.get("/api/v1/board", token=self.token, timeout=30)
            self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
            self.answered += 1
            if answer.status != 200:
                self.failed.append(f"{answer.status} {answer.text[:200]}")


def _master(house: House) -> int:
    return house.web[0]


def _socket(house: House, token: str) -> WsClient:
    client = WsClient(house.port, Origin="", Authorization=f"Bearer {token}")
    for _ in client.messages(until="upto"):
        pass
    return client


def _goes_on(visitors: Visitors, shift: Shift) -> None:
    """Check that requests and orders are answered during the block."""
    before, kept = visitors.answered, len(shift.kept)
    until(lambda: visitors.answered >= before + 20 and len(shift.kept) >= kept + 3, "load")


def test_a_reload_under_load_fails_no_request(
    house: House, often: Callable[[int, int], int], measured: Measure
) -> None:
    desk, phone = house.desk(), house.phone("042")
    house.start()
    house.until_ready()
    times = often(5, 2)
    with Visitors(house, desk) as visitors, Shift(house, desk, phone) as shift:
        for _ in range(times):
            _goes_on(visitors, shift)
            client = _socket(house, phone)
            before = house.web[1:]
            os.kill(_master(house), signal.SIGHUP)
            assert client.close_code() == AGAIN
            until(lambda was=before: not set(was) & set(house.web), "the end of the old one")
        _goes_on(visitors, shift)
    assert visitors.failed == []
    assert shift.unanswered == 0
    assert shift.refused == []
    with house.reading() as session:
        assert truth.lost(session, shift.kept) == []
        assert truth.doubled(session, shift.kept) == []
    count = visitors.answered + len(shift.kept)
    measured(
        f"SIGHUP {times} times: requests, failed, slowest",
        f"{count}, 0, {visitors.slowest_s:.2f} s",
    )


def _begin(house: House, path: str, body: bytes, token: str) -> socket.socket:
    """Send a request except for its last byte."""
    line = socket.create_connection(("127.0.0.1", house.port), timeout=30)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body[:-1])
    return line


def _is_read(house: House, line: socket.socket) -> bool:
    """True when the server's end of the line, as Linux lists it, has nothing unread."""
    ends = (f":{house.port:04X}", f":{line.getsockname()[1]:04X}")
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, _, queues, *_ = row.split()
        if (local[-5:], remote[-5:]) == ends:
            return queues.endswith(":00000000")
    return False


@pytest.mark.parametrize("count", [20])
def test_a_stop_answers_what_was_accepted_and_says_goodbye(
    house: House, count: int, measured: Measure
) -> None:
    desk, phone = house.desk(), house.phone("042")
    house.start()
    house.until_ready()
    sockets = [_socket(house, phone) for _ in range(2)] + [_socket(house, desk)]
    bodies = [
        json.dumps({"category": "RE0301", "place": f"桥 {number}", "area_id": 2}).encode()
        for number in range(count)
    ]
    begun = [_begin(house, "/api/v1/incidents", body, desk) for body in bodies]
    until(lambda: all(_is_read(house, line) for line in begun), "each request at its handler")
    os.kill(_master(house), signal.SIGTERM)
    codes = [client.close_code() for client in sockets]
    opened = []
    for line, body in zip(begun, bodies, strict=True):
        line.sendall(body[-1:])
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 201
        opened.append(json.loads(answer.read())["incident"]["id"])
        line.close()
    assert codes == [AGAIN] * 3
    house.until_up()
    board = house.good("GET", "/api/v1/board", token=desk)
    assert {case["id"] for case in board["incidents"]} == set(opened)
    measured("SIGTERM: begun requests, answered and stored", f"{count}, {count}")
