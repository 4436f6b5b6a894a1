"""Rows 1 and 2: an order from the HTTP request to its commit to the last of N sockets.

The N sockets are the 137 phones of the order and, above that number, desks; all get the same
frame. After each order its peer is measured: the same rows, the same bytes, as many sockets.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import bare, process
from bench.crowd import live
from bench.desk import Desk
from bench.order import Orders, Took
from bench.peer import bare_peer, published
from bench.process import Web
from bench.result import Result, percentile
from bench.town import Town, build

A_PAIR = {137: 100, 1_000: 30, 10_000: 10}
"""Number of orders on each side of one pair, by the number of sockets."""


@dataclass
class Ground:
    """A town with our web process, and the desk that sends the orders."""

    folder: Path
    town: Town
    web: Web
    desk: Desk
    memory_kb: float = 0.0

    @contextmanager
    def orders(self, sockets: int) -> Iterator[Orders]:
        """Give orders that so many sockets hear, and measure the memory of a socket."""
        cookies = [*self.town.phones.values(), *self.town.desks]
        before = process.memory_kb(self.web.pid)
        with closing(live(self.web.port, cookies[:sockets])) as crowd:
            self.memory_kb = (process.memory_kb(self.web.pid) - before) / sockets
            orders = Orders(self.web, self.desk, self.town, [crowd])
            orders.warm()
            yield orders


@contextmanager
def ground(sockets: int) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = build(folder, desks=sockets - 137)
        with process.web(folder) as web, closing(Desk(web.port, town)) as desk:
            yield Ground(folder, town, web, desk)


@dataclass
class Pairs:
    """One side's ms of each pair: median and p99 of the whole, median from commit to socket."""

    whole: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    fanned: list[float] = field(default_factory=list)

    def add(self, took: Sequence[Took]) -> None:
        whole = [order.whole for order in took]
        self.whole.append(statistics.median(whole))
        self.p99.append(percentile(whole, 0.99))
        self.fanned.append(statistics.median(order.fanned for order in took))


def in_turn(
    ours: Callable[[], Took], peer: Callable[[], Took], pairs: int, count: int, folder: Path
) -> tuple[Pairs, Pairs]:
    """Measure `pairs` pairs of `count` orders a side. The sides take turns, so load hits both."""
    mine, theirs = Pairs(), Pairs()
    for _ in range(pairs):
        both = [(ours(), peer()) for _ in range(count)]
        mine.add([our_order for our_order, _ in both])
        theirs.add([peer_order for _, peer_order in both])
        bare.checkpoint(folder / "patrol.db")
    return mine, theirs


def order_to_137(pairs: int) -> Iterator[Result]:
    with ground(1_000) as at:
        with at.orders(137) as orders, bare_peer(at.folder) as peer:
            few, floor = in_turn(orders.once, peer.once, pairs, A_PAIR[137], at.folder)
        whole, peer_whole = few.whole, floor.whole
        name = "request → last of 137"
        yield Result(1, f"{name}, p50 (peer: bare order)", "ms", whole, peer_whole, 1.5)
        yield Result(1, f"{name}, p99 (peer: its p50)", "ms", few.p99, peer_whole, 2.5)
        yield _fanned(1, 137, few, floor, 1.0)
        yield from _many(1, 1_000, at, pairs, 1.0)


def order_to_10000(pairs: int) -> Iterator[Result]:
    with ground(10_000) as at:
        yield from _many(2, 10_000, at, pairs, 0.7)
    yield Result(2, "memory a socket, web process", "KB", [at.memory_kb], bar=36)


def _many(row: int, sockets: int, at: Ground, pairs: int, bar: float) -> Iterator[Result]:
    with at.orders(sockets) as orders, published(at.folder, sockets) as peer:
        ours, floor = in_turn(orders.once, peer.once, pairs, A_PAIR[sockets], at.folder)
    yield Result(row, f"request → last of {sockets:,}, p50", "ms", ours.whole)
    yield _fanned(row, sockets, ours, floor, bar)


def _fanned(row: int, sockets: int, ours: Pairs, floor: Pairs, bar: float) -> Result:
    name = f"commit → last of {sockets:,}, p50 (peer: PUBLISH)"
    return Result(row, name, "ms", ours.fanned, floor.fanned, bar)
