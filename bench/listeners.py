"""A process that holds N sockets and reports when the last of them has received a message.

The same code listens to our `/live` and to a Redis SUBSCRIBE, so both are measured alike. It
answers each request with a line of JSON; times are CLOCK_MONOTONIC, which all processes of a
machine share. `bench.crowd` starts it and talks to it.
"""

import json
import os
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from bench.child import give_up, say

AT_ONCE = 64
"""Number of sockets that are opened together."""
CHANNEL = "orders"
KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="  # any 16 bytes in base64 (RFC 6455)
READY = {"ws": b'"kind":"upto"', "redis": b":1\r\n"}
SUBSCRIBE = f"*2\r\n$9\r\nSUBSCRIBE\r\n${len(CHANNEL)}\r\n{CHANNEL}\r\n".encode()
# a client's frame must be masked; this empty PONG has a mask of zeros
CLOSE, PING, PONG = b"\x88\x02", b"\x89\x00", b"\x8a\x80\x00\x00\x00\x00"


def handshake_of(port: int, cookie: str) -> bytes:
    return (
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {KEY}\r\nCookie: patrol_session={cookie}\r\n\r\n"
    ).encode()


class Awaited(Protocol):
    """A message that the sockets wait for; `result` is None until all have it."""

    @property
    def until(self) -> float: ...
    @property
    def result(self) -> dict[str, float] | None: ...
    @property
    def shortfall(self) -> str: ...


@dataclass
class Wanted:
    """A message that every socket must hear before `until`."""

    token: bytes
    until: float
    missing: set[int]
    of: int
    first: float = 0.0
    last: float = 0.0
    tails: dict[int, bytes] = field(default_factory=dict)

    @property
    def result(self) -> dict[str, float] | None:
        """The moments when the first and the last socket had it; None until all have it."""
        return None if self.missing else {"first": self.first, "last": self.last}

    @property
    def shortfall(self) -> str:
        return f"{len(self.missing)} of {self.of} listeners had not heard {self.token.decode()}"

    def look(self, descriptor: int, data: bytes) -> None:
        """Look for the token in a socket's data. It stands near the end of the message."""
        if descriptor not in self.missing:
            return
        joined = self.tails.get(descriptor, b"") + data
        if self.token not in joined:
            self.tails[descriptor] = joined[-len(self.token) :]
            return
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.missing.discard(descriptor)


class Listeners:
    """Sockets in one epoll. The server sends `ready` when a socket has been accepted."""

    def __init__(self, port: int, ready: bytes, source: str, limit_s: float) -> None:
        self._port, self._ready, self._source, self._limit_s = port, ready, source, limit_s
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._wanted: Awaited | None = None
        self._received = 0
        self._unread = b""

    def open(self, greetings: list[bytes]) -> None:
        """Open all sockets, 64 at a time, and report that, or how many did not open."""
        for begin in range(0, len(greetings), AT_ONCE):
            waiting = self._greet(greetings[begin : begin + AT_ONCE])
            if not self._all_ready(waiting):
                opened = len(self._sockets) - len(waiting)
                late = f"{len(greetings) - opened} of {len(greetings)} sockets did not open"
                say(missing=f"{late} in {self._limit_s:g} s")
                give_up("not all sockets opened")
        say(open=len(greetings), pid=os.getpid())

    def _greet(self, greetings: list[bytes]) -> dict[int, bytes]:
        waiting = {}
        for greeting in greetings:
            opened = socket.create_connection(
                ("127.0.0.1", self._port), self._limit_s, source_address=(self._source, 0)
            )
            opened.sendall(greeting)
            opened.setblocking(False)
            self._poll.register(opened, select.EPOLLIN)
            self._sockets[opened.fileno()] = opened
            waiting[opened.fileno()] = b""
        return waiting

    def _all_ready(self, waiting: dict[int, bytes]) -> bool:
        until = time.monotonic() + self._limit_s
        while waiting and (left_s := until - time.monotonic()) > 0:
            for descriptor, _ in self._poll.poll(left_s):
                data = self._read(descriptor)
                if descriptor in waiting:
                    waiting[descriptor] += data
                    if self._ready in waiting[descriptor]:
                        del waiting[descriptor]
        return not waiting

    def _read(self, descriptor: int) -> bytes:
        data = self._sockets[descriptor].recv(262_144)
        if data[-4:-2] == CLOSE:
            give_up(f"closed with {int.from_bytes(data[-2:])}, {len(self._sockets)} were open")
        if PING in data:
            self._sockets[descriptor].send(PONG)
        self._received += len(data)
        return data or give_up(f"a socket of {len(self._sockets)} was closed")

    def _look(self, descriptor: int, data: bytes) -> None:
        if isinstance(self._wanted, Wanted):
            self._wanted.look(descriptor, data)

    def serve(self) -> None:
        """Answer until standard input ends."""
        self._poll.register(sys.stdin, select.EPOLLIN)
        while True:
            for request in self._take(self._poll.poll(self._wait_s(), 1024)):
                if request is None:
                    return
                self._drain()
                if "token" in request:
                    self._want(**request)
                say(received=self._received)
            self._settle()

    def _wait_s(self) -> float:
        """Return the seconds left for the wanted message; -1 (no limit) without one."""
        return -1 if self._wanted is None else max(0.0, self._wanted.until - time.monotonic())

    def _take(self, ready: list[tuple[int, int]]) -> list[Any]:
        """Read all ready sockets. Return the requests that came; None says that input ended."""
        requests: list[Any] = []
        for descriptor, _ in ready:
            if descriptor == sys.stdin.fileno():
                requests += self._requests()
                continue
            self._look(descriptor, self._read(descriptor))
        return requests

    def _requests(self) -> list[Any]:
        data = os.read(sys.stdin.fileno(), 65_536)
        if not data:
            return [None]
        *lines, self._unread = (self._unread + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def _drain(self) -> None:
        """Read all that has arrived, so that no older message is counted for the next one.

        Each socket gets one turn, which is enough for what had arrived at the start; so it ends
        even while new bytes come.
        """
        for _ in range(len(self._sockets) // 1024 + 1):
            for descriptor, _ in self._poll.poll(0, 1024):
                if descriptor != sys.stdin.fileno():
                    self._look(descriptor, self._read(descriptor))

    def _want(self, token: str) -> None:
        sockets = set(self._sockets)
        self._wanted = Wanted(token.encode(), self._until(), sockets, len(sockets))

    def _until(self) -> float:
        return time.monotonic() + self._limit_s

    def _settle(self) -> None:
        """Report when all sockets have the wanted message, or how many lack it after the limit."""
        wanted = self._wanted
        if wanted is None:
            return
        if result := wanted.result:
            say(**result)
        elif time.monotonic() >= wanted.until:
            say(missing=f"{wanted.shortfall} after {self._limit_s:g} s")
        else:
            return
        self._wanted = None


def main() -> None:
    """Run `listeners.py ws|redis PORT COUNT SOURCE LIMIT_S`.

    With `ws`, the first line of standard input has the cookies.
    """
    kind, port, count, source, limit_s = sys.argv[1:]
    greetings = [SUBSCRIBE] * int(count)
    if kind == "ws":
        cookies = json.loads(sys.stdin.readline())["cookies"]
        greetings = [handshake_of(int(port), cookie) for cookie in cookies[: int(count)]]
    listeners = Listeners(int(port), READY[kind], source, float(limit_s))
    listeners.open(greetings)
    listeners.serve()


if __name__ == "__main__":
    main()
