"""Row 5: an order to 137 until the last `shown` is durable and on the desk; others wait meanwhile.

The peer of each figure is row 1's: a bare order, from its request to the last of 137.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench import bare, process
from bench.asker import Asker
from bench.crowd import Crowd, showing_phones
from bench.desk import Caller, Desk
from bench.order import quiet
from bench.peer import BarePeer, bare_peer
from bench.phones import Phone
from bench.process import Web
from bench.result import Result
from bench.town import Town, build

A_PAIR = 5
"""Number of our orders in one pair."""
ASK_EVERY_S = 0.02


class Waits(NamedTuple):
    """Milliseconds of one order: to the last `shown` on the desk; the slowest other requests."""

    shown: float
    slowest_read: float
    slowest_write: float


@dataclass
class Waited:
    """Milliseconds of each pair: the medians of our orders and of the peer's."""

    shown: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)


@dataclass
class Scene:
    """137 phones that say `shown`, the desk that sends, and another desk and phone that wait."""

    desk: Desk
    crew: list[str]
    phones: Crowd
    other_desk: Caller
    other_phone: Phone
    numbers: "count[int]" = field(default_factory=count)

    def once(self) -> Waits:
        """Send an order, and wait until nothing of it moves any more.

        Raises: NeverCame.
        """
        number = next(self.numbers)
        token, request = f"round-{number:06}", f"order {number} and its receipts"
        case = self.desk.open_case()
        quiet(self.desk, [self.phones], request)
        self.phones.hear(token)
        readers = Asker(partial(self.other_desk.call, "GET", "/me"), ASK_EVERY_S)
        writers = Asker(self.other_phone.report, ASK_EVERY_S)
        begun = time.monotonic()
        try:
            self.desk.send(case, self.crew, token)
            took_ms = (self.phones.heard(request) - begun) * 1000
        finally:
            reads, writes = readers.stop(), writers.stop()
        quiet(self.desk, [self.phones], request)
        return Waits(took_ms, max(reads), max(writes))


def all_shown(pairs: int) -> Iterator[Result]:
    waited = Waited()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = build(folder, members=138, desks=2)
        scene = _scene(stack, stack.enter_context(process.web(folder)), town)
        scene.once()
        peer = stack.enter_context(bare_peer(folder))
        for _ in range(pairs):
            _pair(scene, peer, waited)
            bare.checkpoint(folder / "patrol.db")
    name = "order to 137 → last `shown` on the desk"
    yield Result(5, f"{name} (peer: bare order)", "ms", waited.shown, waited.peer, 20)
    yield Result(5, "slowest other read meanwhile (the same)", "ms", waited.read, waited.peer, 10)
    yield Result(5, "slowest other write meanwhile (the same)", "ms", waited.write, waited.peer, 10)


def _scene(stack: ExitStack, web: Web, town: Town) -> Scene:
    *crew, other = town.phones
    desk = stack.enter_context(closing(Desk(web.port, town)))
    (job,) = desk.send(desk.open_case(), [other], "去看看")
    other_phone = stack.enter_context(closing(Phone(web.port, town, other, job)))
    other_phone.arrive()
    sessions = [(name, town.phones[name], town.csrf[town.phones[name]]) for name in crew]
    phones = showing_phones(web.port, sessions, town.desks[0])
    stack.callback(phones.close)
    secret = town.desks[1]
    caller = stack.enter_context(closing(Caller(web.port, secret, town.csrf[secret])))
    return Scene(desk, crew, phones, caller, other_phone)


def _pair(scene: Scene, peer: BarePeer, waited: Waited) -> None:
    orders = [scene.once() for _ in range(A_PAIR)]
    waited.shown.append(statistics.median(order.shown for order in orders))
    waited.read.append(statistics.median(order.slowest_read for order in orders))
    waited.write.append(statistics.median(order.slowest_write for order in orders))
    waited.peer.append(statistics.median(peer.once().whole for _ in range(8 * A_PAIR)))
