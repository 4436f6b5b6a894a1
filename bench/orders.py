"""Rows 1 and 2: an order from the HTTP request to its commit to the last of N sockets.

N sockets are the 137 phones that the order is for and, beyond them, desks that look on; all get
the same frame. The peer publishes the same bytes over Redis to N subscribers, in alternation.
"""

import mmap
import socket
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import bare, process
from bench.desk import Desk
from bench.listeners import CHANNEL
from bench.process import Crowd
from bench.result import Result, percentile
from bench.town import Town, build
from patrol import feed
from patrol.db import Database

ROUNDS = {137: 150, 1_000: 60, 10_000: 20}
REST_S = 0.03
WARM = "round-warmup"


@dataclass
class Measured:
    """Milliseconds: request → last socket, commit → last socket, Redis PUBLISH → last."""

    whole: list[float] = field(default_factory=list)
    fanned: list[float] = field(default_factory=list)
    redis: list[float] = field(default_factory=list)
    memory_kb: float = 0.0


class Publisher:
    """Redis's own protocol, so that no client library stands between."""

    def __init__(self, port: int) -> None:
        self._link = socket.create_connection(("127.0.0.1", port))

    def publish(self, message: bytes) -> float:
        """The moment before sending."""
        parts = (b"PUBLISH", CHANNEL.encode(), message)
        begun = time.monotonic()
        self._link.sendall(b"*3\r\n" + b"".join(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts))
        self._link.recv(64)
        return begun


def order_to_137() -> Iterator[Result]:
    with _bench(1_000) as (folder, measure):
        few, thousand = measure(137), measure(1_000)
        rows = bare.transactions_ms(folder / "patrol.db", folder / "bare.db", 100)
    ours, transaction = statistics.median(few.whole), statistics.median(rows)
    yield Result(1, "request → last of 137, p99", percentile(few.whole, 0.99), "ms", bar=25)
    peer = transaction + statistics.median(few.redis) if few.redis else None
    name = "request → last of 137, p50 (peer: bare SQLite + PUBLISH)"
    yield Result(1, name, ours, "ms", peer, 4, is_ratio=True)
    yield _fanned(1, 137, few)
    yield Result(1, "request → last of 1,000, p50", statistics.median(thousand.whole), "ms")
    yield _fanned(1, 1_000, thousand)


def order_to_10000() -> Iterator[Result]:
    with _bench(10_000) as (_, measure):
        many = measure(10_000)
    yield Result(2, "request → last of 10,000, p50", statistics.median(many.whole), "ms")
    yield _fanned(2, 10_000, many)
    yield Result(2, "memory a socket, web process", many.memory_kb, "KB", bar=40)


def _fanned(row: int, count: int, found: Measured) -> Result:
    peer = statistics.median(found.redis) if found.redis else None
    name = f"commit → last of {count:,}, p50 (peer: PUBLISH)"
    return Result(row, name, statistics.median(found.fanned), "ms", peer, 1.5, is_ratio=True)


@contextmanager
def _bench(most: int) -> Iterator["tuple[Path, _Measure]"]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = build(folder, desks=most - 137)
        stamps = folder / "stamps"
        stamps.write_bytes(bytes(8))
        with process.web(folder, stamps) as (port, pid):
            yield folder, _Measure(folder, town, stamps, port, pid)


@dataclass
class _Measure:
    folder: Path
    town: Town
    stamps: Path
    port: int
    pid: int

    def __call__(self, count: int) -> Measured:
        found = Measured()
        cookies = [*self.town.phones.values(), *self.town.desks]
        before = process.memory_kb(self.pid)
        with closing(Crowd("ws", self.port, count, cookies)) as crowd:
            found.memory_kb = (process.memory_kb(self.pid) - before) / count
            with (
                self.stamps.open("rb") as file,
                mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ) as page,
            ):
                frame = self._warm(crowd, page)
                if not process.has_redis():
                    self._rounds(count, crowd, page, found)
                    return found
                with process.redis() as port, closing(Crowd("redis", port, count)) as others:
                    self._rounds(count, crowd, page, found, others, Publisher(port), frame)
        return found

    def _rounds(
        self,
        count: int,
        crowd: Crowd,
        page: mmap.mmap,
        found: Measured,
        others: Crowd | None = None,
        publisher: Publisher | None = None,
        frame: bytes = b"",
    ) -> None:
        with closing(Desk(self.port, self.town)) as desk:
            for number in range(ROUNDS[count]):
                whole, fanned = self._order(desk, crowd, page, f"round-{number:06}")
                found.whole.append(whole)
                found.fanned.append(fanned)
                if others and publisher:
                    found.redis.append(_publish(others, publisher, frame, number))

    def _order(self, desk: Desk, crowd: Crowd, page: mmap.mmap, token: str) -> tuple[float, float]:
        case = desk.open_case()
        crowd.hear(token)
        time.sleep(REST_S)
        begun = time.monotonic()
        desk.send(case, list(self.town.phones), token)
        last = crowd.heard()
        (committed,) = struct.unpack_from("d", page, 0)
        return (last - begun) * 1000, (last - committed) * 1000

    def _warm(self, crowd: Crowd, page: mmap.mmap) -> bytes:
        """A few orders before measuring; gives the frame of the last, with WARM in it."""
        with closing(Desk(self.port, self.town)) as desk:
            for _ in range(5):
                self._order(desk, crowd, page, WARM)
        database = Database(f"sqlite:///{self.folder}/patrol.db")
        with database.read() as session:
            events = feed.after(session, feed.head(session) - 20, 20)
        database.dispose()
        frame = next(event for event in reversed(events) if event.kind == "order.sent").frame
        return frame.encode()


def _publish(crowd: Crowd, publisher: Publisher, frame: bytes, number: int) -> float:
    token = f"round-{number:06}"
    crowd.hear(token)
    time.sleep(REST_S)
    begun = publisher.publish(frame.replace(WARM.encode(), token.encode()))
    return (crowd.heard() - begun) * 1000
