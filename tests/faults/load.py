"""A constant load of orders and receipts, with a record of what the product acknowledged."""

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tests.cast import BRIDGE
from tests.faults.house import House

GRAVE, USUAL = "RE0101", "RE0301"
AGAIN_S = 0.05


@dataclass(frozen=True)
class Promise:
    """An order that was answered with 201: it must be there for ever, once."""

    order_id: str
    text: str
    assignments: tuple[str, ...]
    at: float


@dataclass
class Shift:
    """`with Shift(...)` works in the background until the end of the block."""

    house: House
    desk: str
    phone: str
    members: Sequence[str] = ("042",)
    rest_s: float = 0.05
    category: str = USUAL
    kept: list[Promise] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    unanswered: int = 0

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        for work in (self._send_orders, self._confirm):
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "the load did not end"

    def _send_orders(self) -> None:
        for number in itertools.count():
            if self._stop.is_set():
                return
            self.send(f"order {number:05}")
            time.sleep(self.rest_s)

    def send(self, text: str, *, category: str = "", members: Sequence[str] = ()) -> Promise | None:
        """Open a case and send an order; repeat each under its key until an answer comes."""
        place = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        opening = {"category": category or self.category, **place}
        case = self._insist("/api/v1/incidents", opening, self.desk, f"case {text}")
        if case is None:
            return None
        incident = case["incident"]
        body = {
            "members": list(members or self.members),
            "order": text,
            "version": incident["version"],
        }
        path = f"/api/v1/incidents/{incident['id']}/assignments"
        sent = self._insist(path, body, self.desk, text)
        if sent is None:
            return None
        made = Promise(sent["order"]["id"], text, tuple(sent["assignments"]), time.monotonic())
        self.kept.append(made)
        return made

    def _insist(self, path: str, body: Any, token: str, key: str) -> Any:
        while True:
            answer = self.house.call("POST", path, body, token=token, key=key)
            if 200 <= answer.status < 300:
                return answer.json
            if answer.status:
                self.refused.append((answer.status, answer.text))
                if answer.status < 500:
                    return None
            else:
                self.unanswered += 1
            if self._stop.is_set():
                return None
            time.sleep(AGAIN_S)

    def _confirm(self) -> None:
        """The phone of the first member says `shown` to every second order."""
        done = 0
        while not self._stop.wait(0.02):
            for promise in self.kept[done::2]:
                path = f"/api/v1/assignments/{promise.assignments[0]}/receipts"
                body = {"kind": "shown", "channel": "live"}
                if self._insist(path, body, self.phone, f"shown {promise.text}"):
                    self.receipts.append(promise.assignments[0])
            done = len(self.kept) // 2 * 2
