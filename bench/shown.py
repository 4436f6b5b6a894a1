"""A process of phones that say `shown` when they hear an order, and of a desk that receives it.

It listens as `bench.listeners` does. An order is over when the `shown` of every phone has reached
the desk and every phone has its answer. The first line of standard input has the sessions.
"""

import json
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from bench.child import give_up
from bench.frames import Frames
from bench.listeners import READY, Listeners, handshake_of

HERE = "127.0.0.1"


@dataclass
class Phone:
    """A member's phone, with the HTTP connection that it uses beside its socket."""

    call_sign: str
    secret: str
    csrf: str
    link: socket.socket
    frames: Frames = field(default_factory=Frames)

    def say_shown(self, port: int, order_id: str) -> None:
        now = datetime.now(UTC).isoformat()
        body = json.dumps({"kind": "shown", "channel": "live", "made_at": now, "sent_at": now})
        self.link.sendall(
            (
                f"POST /api/v1/assignments/{order_id}-{self.call_sign}/receipts HTTP/1.1\r\n"
                f"Host: {HERE}:{port}\r\nOrigin: http://{HERE}:{port}\r\n"
                f"Cookie: patrol_session={self.secret}\r\nX-CSRF-Token: {self.csrf}\r\n"
                f"Idempotency-Key: shown-{order_id}-{self.call_sign}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
            ).encode()
        )


@dataclass
class Shown:
    """One order on its way to all phones and back to the desk."""

    token: str
    until: float
    of: int
    order_id: str = ""
    heard: int = 0
    answered: int = 0
    on_desk: set[str] = field(default_factory=set)
    last: float = 0.0

    @property
    def result(self) -> dict[str, float] | None:
        """The moment when the desk had the last receipt; None until every phone has its answer."""
        return {"last": self.last} if min(len(self.on_desk), self.answered) == self.of else None

    @property
    def shortfall(self) -> str:
        return (
            f"of {self.of} phones {self.heard} had heard {self.token}, {self.answered} had an "
            f"answer to `shown`, and the desk had {len(self.on_desk)} of the receipts"
        )

    def note(self, frame: dict[str, Any]) -> None:
        """Take a frame at the desk, and count it if it is a receipt of this order."""
        if frame["kind"] == "receipt.shown" and frame["body"]["assignment_id"].startswith(
            self.order_id
        ):
            self.on_desk.add(frame["member"])
            self.last = time.monotonic()


class ShowingPhones(Listeners):
    """The sockets of the phones and the desk, in one epoll with the phones' HTTP connections."""

    def __init__(self, port: int, limit_s: float) -> None:
        super().__init__(port, READY["ws"], HERE, limit_s)
        self._by_socket: dict[int, Phone] = {}
        self._links: set[int] = set()
        self._desk_socket = 0
        self._desk = Frames()
        self._order: Shown | None = None

    def begin(self, phones: list[list[str]], desk: str) -> None:
        """Open a socket for each of (call sign, secret, csrf) and for the desk, then the links."""
        secrets = [secret for _, secret, _ in phones]
        self.open([handshake_of(self._port, secret) for secret in [*secrets, desk]])
        *sockets, self._desk_socket = self._sockets
        for descriptor, (call_sign, secret, csrf) in zip(sockets, phones, strict=True):
            link = socket.create_connection((HERE, self._port), self._limit_s)
            self._poll.register(link, select.EPOLLIN)
            self._links.add(link.fileno())
            self._by_socket[descriptor] = Phone(call_sign, secret, csrf, link)
            self._sockets[link.fileno()] = link

    def _want(self, token: str) -> None:
        self._order = Shown(token, self._until(), len(self._by_socket))
        self._wanted = self._order

    def _look(self, descriptor: int, data: bytes) -> None:
        if descriptor in self._links:
            self._answered(data)
        elif descriptor == self._desk_socket:
            for text in self._desk.feed(data):
                if self._order is not None and self._order.order_id:
                    self._order.note(json.loads(text))
        elif (phone := self._by_socket.get(descriptor)) is not None:
            for text in phone.frames.feed(data):
                self._heard(phone, text)

    def _answered(self, data: bytes) -> None:
        """Count an answer by its status line; pieces that come after it are ignored."""
        if not data.startswith(b"HTTP/1.1 "):
            return
        if not data.startswith(b"HTTP/1.1 2"):
            give_up(f"a receipt was refused: {data[:300].decode(errors='replace')}")
        if self._order is not None:
            self._order.answered += 1

    def _heard(self, phone: Phone, text: bytes) -> None:
        order = self._order
        if order is not None and order.token.encode() in text:
            order.order_id = _order_id(text)
            order.heard += 1
            phone.say_shown(self._port, order.order_id)


@lru_cache(maxsize=4)
def _order_id(text: bytes) -> str:
    """Return the order's id. All phones get the same text, so the cache parses it once."""
    return str(json.loads(text)["body"]["order"]["id"])


def main() -> None:
    """Run `shown.py PORT LIMIT_S`."""
    sessions = json.loads(sys.stdin.readline())
    phones = ShowingPhones(int(sys.argv[1]), float(sys.argv[2]))
    phones.begin(sessions["phones"], sessions["desk"])
    phones.serve()


if __name__ == "__main__":
    main()
