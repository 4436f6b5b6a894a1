"""A process that holds N sockets and says when the last of them has heard a message.

The same code listens to our `/live` and to a Redis SUBSCRIBE, so both are measured alike. It
reads a token a line on standard input and answers each with a line of JSON; times are
CLOCK_MONOTONIC, which all processes of a machine share.
"""

import json
import os
import select
import socket
import sys
import time
from typing import Any

AT_ONCE = 64
CHANNEL = "orders"
KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="


def handshake_of(port: int, cookie: str) -> bytes:
    return (
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {KEY}\r\nCookie: patrol_session={cookie}\r\n\r\n"
    ).encode()


SUBSCRIBE = f"*2\r\n$9\r\nSUBSCRIBE\r\n${len(CHANNEL)}\r\n{CHANNEL}\r\n".encode()


CLOSE, PING, PONG = b"\x88\x02", b"\x89\x00", b"\x8a\x80\x00\x00\x00\x00"


class Listeners:
    """Sockets in one epoll. `ready` is what the peer says when a socket is fully there."""

    def __init__(
        self, port: int, greetings: list[bytes], ready: bytes, source: str = "127.0.0.1"
    ) -> None:
        self._port, self._ready, self._source = port, ready, source
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._tails: dict[int, bytes] = {}
        for begin in range(0, len(greetings), AT_ONCE):
            self._open(greetings[begin : begin + AT_ONCE])

    def _open(self, greetings: list[bytes]) -> None:
        waiting = {}
        for greeting in greetings:
            opened = socket.create_connection(
                ("127.0.0.1", self._port), source_address=(self._source, 0)
            )
            opened.sendall(greeting)
            opened.setblocking(False)
            self._poll.register(opened, select.EPOLLIN)
            self._sockets[opened.fileno()] = opened
            waiting[opened.fileno()] = b""
        while waiting:
            for descriptor, _ in self._poll.poll(30) or _give_up("sockets did not open"):
                data = self._read(descriptor)
                if descriptor in waiting:
                    waiting[descriptor] += data
                    if self._ready in waiting[descriptor]:
                        del waiting[descriptor]

    def _read(self, descriptor: int) -> bytes:
        data = self._sockets[descriptor].recv(262_144)
        if data[-4:-2] == CLOSE:
            _give_up(f"closed with {int.from_bytes(data[-2:])}, {len(self._sockets)} were open")
        if PING in data:
            self._sockets[descriptor].send(PONG)
        return data or _give_up("a socket was closed")

    def listen(self) -> None:
        """Answer each token on standard input with when the first and the last socket had it."""
        self._poll.register(sys.stdin, select.EPOLLIN)
        token, missing, first, last = b"", set[int](), 0.0, 0.0
        while True:
            for descriptor, _ in self._poll.poll(-1, 1024):
                if descriptor == sys.stdin.fileno():
                    token = sys.stdin.readline().strip().encode()
                    if not token:
                        return
                    missing, first = set(self._sockets), 0.0
                elif self._has(descriptor, token):
                    last = time.monotonic()
                    first = first or last
                    missing.discard(descriptor)
            if token and not missing:
                say(first=first, last=last)
                token = b""
                self._tails.clear()

    def _has(self, descriptor: int, token: bytes) -> bool:
        """The token stands near the end of a message, so whoever has it has the message."""
        data = self._read(descriptor)
        if token in data or token in self._tails.get(descriptor, b"") + data:
            return True
        self._tails[descriptor] = data[-len(token) :]
        return False


def _give_up(why: str) -> Any:
    raise SystemExit(f"listeners: {why}")


def say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main() -> None:
    """listeners.py ws|redis PORT COUNT SOURCE; the cookies of `ws` come as the first line."""
    kind, port, count, source = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if kind == "ws":
        cookies = json.loads(sys.stdin.readline())
        greetings = [handshake_of(port, cookie) for cookie in cookies[:count]]
        listeners = Listeners(port, greetings, b'"kind":"upto"', source)
    else:
        listeners = Listeners(port, [SUBSCRIBE] * count, b":1\r\n", source)
    say(open=count, pid=os.getpid())
    listeners.listen()


if __name__ == "__main__":
    main()
