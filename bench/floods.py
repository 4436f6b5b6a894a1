"""The floods of row 14, in a process of their own: `python -m bench.floods PORT NAME COOKIE`.

Each runs in some threads until a line comes on standard input; then the process says how often the
server was asked. Every wait for the server has a limit.
"""

import contextlib
import http.client
import io
import itertools
import json
import os
import random
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PIL import Image

from bench.child import say
from bench.listeners import handshake_of

LIMIT_S = 10.0
SENDERS = 4
PHONE_SENDERS = 20
HALF_SENT = 40
STAYS_S = 5.0
"""So long half-sent posts stay before others take their place."""
PHOTO_BYTES = 12_000_000
PONG = b"\x8a\xfd\x00\x00\x00\x00" + b"x" * 125
NOW = datetime.now(UTC).isoformat()
FORM = "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
SCANS = 1000
"""Scans of a bomb; a camera writes ten."""


@dataclass
class Flood:
    """What every flood needs to know, and how often it has asked."""

    port: int
    cookie: str
    done: threading.Event = field(default_factory=threading.Event)
    asked: "itertools.count[int]" = field(default_factory=itertools.count)

    def connect(self) -> socket.socket:
        next(self.asked)
        return socket.create_connection(("127.0.0.1", self.port), LIMIT_S)

    def post(self, path: str, body: bytes, kind: str, **headers: str) -> None:
        """Send one request on a connection of its own, and read the answer if one comes."""
        next(self.asked)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        with contextlib.closing(link), contextlib.suppress(OSError, http.client.HTTPException):
            link.request("POST", path, body, {"Content-Type": kind, **headers})
            link.getresponse().read()


def bodies(flood: Flood) -> None:
    """A1: many unknown fields, a body of 12 MB, and 900 levels."""
    many = json.dumps({f"field-{number}": number for number in range(8000)}).encode()
    deep = b'{"login":' + b"[" * 900 + b"]" * 900 + b"}"
    huge = b'{"login":"' + b"x" * PHOTO_BYTES + b'"}'
    for body in itertools.cycle((many, deep, huge)):
        if flood.done.is_set():
            return
        flood.post("/api/v1/session", body, "application/json")


def pongs(flood: Flood) -> None:
    """A2: one signed-in phone sends pongs that nobody asked for."""
    while not flood.done.is_set():
        with contextlib.suppress(OSError), flood.connect() as link:
            link.sendall(handshake_of(flood.port, flood.cookie))
            while not flood.done.is_set():
                link.sendall(PONG * 100)


def handshakes(flood: Flood) -> None:
    """A3: connections that ask for a socket at a wrong address and stay."""
    wish = b"GET /livex HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    links = []
    for _ in range(20):
        with contextlib.suppress(OSError):
            links.append(flood.connect())
            links[-1].sendall(wish)
    flood.done.wait()
    for link in links:
        link.close()


def tips(flood: Flood) -> None:
    """A4: tips of a fire from all addresses of one IPv6 /64."""
    while not flood.done.is_set():
        place = f"chip=fire&place=house-{random.randrange(1000)}&cid={secrets.token_hex(16)}"
        caller = f"2001:db8::{random.randrange(65536):x}"
        kind = "application/x-www-form-urlencoded"
        named = {"X-Forwarded-For": caller, "Accept": "application/json"}
        flood.post("/tip", place.encode(), kind, **named)


def half_sent(flood: Flood) -> None:
    """A5: posts of a photo and of a tip whose bodies stop in the middle."""
    while not flood.done.is_set():
        links = [flood.connect() for _ in range(HALF_SENT)]
        for number, link in enumerate(links):
            path = "/api/v1/photos" if number % 2 else "/tip"
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {PHOTO_BYTES}\r\n{FORM}"
            with contextlib.suppress(OSError):
                link.sendall(head.encode())
                link.sendall(b"x" * 65536)
        flood.done.wait(STAYS_S)
        for link in links:
            link.close()


def scan_bombs(flood: Flood) -> None:
    """A6: photos of a tip that decode for long: the last scan of a JPEG comes 1,000 times."""
    head, photo = b'--x\r\nContent-Disposition: form-data; name="', bomb()
    while not flood.done.is_set():
        fields = {"chip": "noise", "place": "bridge", "cid": secrets.token_hex(16)}
        parts = [head + f'{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields.items()]
        parts.append(head + b'photo"; filename="x.jpg"\r\n\r\n' + photo + b"\r\n--x--\r\n")
        caller = f"203.0.{random.randrange(256)}.{random.randrange(256)}"
        named = {"X-Forwarded-For": caller, "Accept": "application/json"}
        flood.post("/tip", b"".join(parts), "multipart/form-data; boundary=x", **named)


def bomb() -> bytes:
    """Return a progressive JPEG whose last scan is repeated; its name differs each time."""
    stream = io.BytesIO()
    shade = int.from_bytes(os.urandom(1))
    Image.new("RGB", (4000, 3000), (shade, 90, 90)).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * SCANS + data[-2:]


def writes(flood: Flood) -> None:
    """A7: one signed-in phone sends long positions, reports, calls and pulses."""
    note = {"text": "x" * 1900, "made_at": NOW, "sent_at": NOW}
    fix = {"lat": 30.3, "lon": 120.17, "accuracy_m": 8, "taken_at": NOW}
    kinds: dict[str, dict[str, object]] = {
        "positions": {"fixes": [fix] * 200, "sent_at": NOW},
        "observations": {**note, "category": "RE0101", "place": "bridge", "position": fix},
        "calls": {**note, "text": "x" * 400, "kind": "desk"},
        "phone/pulse": {"screen": "visible"},
    }
    named = {"Cookie": f"patrol_session={flood.cookie}", "X-Patrol": "service-worker"}
    while not flood.done.is_set():
        for path, body in kinds.items():
            key = {"Idempotency-Key": secrets.token_hex(16)}
            flood.post(
                f"/api/v1/{path}", json.dumps(body).encode(), "application/json", **named, **key
            )


FLOODS: dict[str, tuple[Callable[[Flood], None], int]] = {
    "A1 bodies": (bodies, SENDERS),
    "A2 pongs": (pongs, 1),
    "A3 handshakes": (handshakes, 1),
    "A4 tips": (tips, SENDERS),
    "A5 half-sent posts": (half_sent, 1),
    "A6 scan bombs": (scan_bombs, SENDERS),
    "A7 writes of a phone": (writes, PHONE_SENDERS),
}
"""Each flood with its number of threads."""


def main() -> None:
    flood = Flood(int(sys.argv[1]), sys.argv[3])
    run, threads = FLOODS[sys.argv[2]]
    senders = [threading.Thread(target=run, args=(flood,), daemon=True) for _ in range(threads)]
    for sender in senders:
        sender.start()
    say(begun=True)
    sys.stdin.readline()
    flood.done.set()
    until = time.monotonic() + LIMIT_S
    for sender in senders:
        sender.join(max(0.0, until - time.monotonic()))
    say(asked=next(flood.asked))


if __name__ == "__main__":
    main()
