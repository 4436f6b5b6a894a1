"""The bare peer of an order: a SQLite transaction of the same rows, then Redis `PUBLISH`."""

import itertools
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlmodel import func, select

from bench import process
from bench.bare import BareOrder
from bench.child import NeverCame
from bench.crowd import Crowd, subscribers
from bench.listeners import CHANNEL
from bench.order import Took
from patrol import feed
from patrol.db import Database
from patrol.models import Feed

LIMIT_S = 60.0
# every token has this length, so that all frames have the same size
TOKEN = re.compile(r"round-\d{6}")


class Published:
    """The frame of the newest order, published over Redis to so many subscribers."""

    def __init__(self, port: int, crowd: Crowd, frame: str) -> None:
        """Connect with Redis's own protocol, so that no client library adds its time."""
        self._link = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self._crowd, self._frame = crowd, frame
        self._numbers = itertools.count()

    def once(self) -> Took:
        """Publish once. Return the milliseconds to the last subscriber.

        Raises: NeverCame.
        """
        number = next(self._numbers)
        token = f"round-{number:06}"
        self._crowd.hear(token)
        begun = time.monotonic()
        self._publish(TOKEN.sub(token, self._frame).encode())
        late_ms = (self._crowd.heard(f"PUBLISH {number}") - begun) * 1000
        return Took(late_ms, late_ms)

    def _publish(self, message: bytes) -> None:
        parts = (b"PUBLISH", CHANNEL.encode(), message)
        self._link.sendall(b"*3\r\n" + b"".join(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts))
        try:
            self._link.recv(64)
        except TimeoutError:
            raise NeverCame(f"PUBLISH: no answer within {LIMIT_S:g} s") from None

    def close(self) -> None:
        self._link.close()


class BarePeer:
    """Row 1's peer: the cost of an order without our code."""

    def __init__(self, order: BareOrder, published: Published) -> None:
        self._order, self._published = order, published

    def once(self) -> Took:
        """Return the milliseconds of transaction and PUBLISH together, and of PUBLISH alone.

        Raises: NeverCame.
        """
        transaction, fanned = self._order.once(), self._published.once().fanned
        return Took(transaction + fanned, fanned)


@contextmanager
def published(folder: Path, count: int) -> Iterator[Published]:
    """Publish the newest order in the database of this folder to `count` subscribers."""
    with (
        process.redis() as port,
        closing(subscribers(port, count)) as crowd,
        closing(Published(port, crowd, _frame(folder))) as publisher,
    ):
        yield publisher


@contextmanager
def bare_peer(folder: Path, count: int = 137) -> Iterator[BarePeer]:
    """Give the peer of an order; the town of this folder must have sent one already."""
    with (
        published(folder, count) as publisher,
        closing(BareOrder(folder / "patrol.db", folder / "bare.db")) as order,
    ):
        yield BarePeer(order, publisher)


def _frame(folder: Path) -> str:
    """Return the frame of the newest order."""
    database = Database(f"sqlite:///{folder}/patrol.db")
    newest = select(func.max(Feed.seq)).where(Feed.kind == "order.sent")
    with database.read() as session:
        (order,) = feed.after(session, session.exec(newest).one() - 1, 1)
    database.dispose()
    return order.frame
