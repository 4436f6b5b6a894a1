"""Bound what a slow or greedy sender holds: connections, and the time for a body.

The worker of gunicorn uses it (`web/server.py`); behind a proxy the proxy bounds the connections.
"""

import contextlib
import socket
from collections import Counter
from typing import Any

import gevent
from werkzeug.exceptions import RequestTimeout

from patrol import clock
from patrol.web.http.limit import place_of

BODY_S = 20
"""Seconds that every body may take."""
LEAST_BYTES_A_S = 4096
"""A body that comes at least so fast may take longer: a photo over a weak network."""
STEP_BYTES = 64 * 1024
"""One read; after it other greenlets run, because a fast sender never lets `recv` wait."""
REST_BYTES = 64 * 1024
"""A longer rest of a refused body is not read for the sake of a next request."""
LINGER_S = 5
"""Seconds in which the sender of a refused body may read the answer."""


class TimedBody:
    """A request's body that must arrive in time.

    Only the time spent in waiting for the sender counts. `read` raises RequestTimeout (408).
    """

    def __init__(self, body: Any) -> None:
        self._body = body
        self._taken = 0
        self._waited_s = 0.0
        self._is_late = False

    @property
    def failed(self) -> bool:
        """True when the start of the next request is unknown, so the connection closes."""
        return self._is_late or bool(self._body.failed)

    @property
    def rest_bytes(self) -> int:
        """The bytes that were not read yet; a body in chunks says no length and counts as long."""
        reader = self._body.reader
        if hasattr(reader, "length"):
            return int(reader.length)
        return 0 if getattr(reader, "parser", True) is None else REST_BYTES + 1

    def read(self, size: int | None = None) -> bytes:
        """Return up to `size` bytes, or all that is left.

        Raises: RequestTimeout.
        """
        if size is not None and 0 <= size <= STEP_BYTES:
            return self._step(size)
        if size is not None and size > STEP_BYTES:
            return self._step(STEP_BYTES)
        return b"".join(iter(lambda: self._step(STEP_BYTES), b""))

    def readline(self, size: int | None = None) -> bytes:
        """Return one line, as WSGI wants it; nothing of ours reads lines.

        Raises: RequestTimeout.
        """
        with self._in_time():
            return bytes(self._body.readline(size))

    def _step(self, size: int) -> bytes:
        if self.rest_bytes == 0:  # nothing to wait for
            return bytes(self._body.read(size))
        with self._in_time():
            data = bytes(self._body.read(size))
        self._taken += len(data)
        if self._taken > STEP_BYTES:
            gevent.sleep(0)
        return data

    @contextlib.contextmanager
    def _in_time(self) -> Any:
        since = clock.monotonic()
        left = BODY_S + self._taken / LEAST_BYTES_A_S - self._waited_s
        try:
            with gevent.Timeout(max(0.001, left), RequestTimeout()):
                yield
        except RequestTimeout:
            self._is_late = True
            raise
        finally:
            self._waited_s += clock.monotonic() - since


def linger(client: socket.socket) -> None:
    """End the answer, and throw away what the sender still sends, for `LINGER_S` seconds.

    Closing at once would reset the connection, and the sender would not see why.
    """
    with contextlib.suppress(OSError), gevent.Timeout(LINGER_S, False):
        client.shutdown(socket.SHUT_WR)
        while client.recv(STEP_BYTES):
            gevent.sleep(0)


class Connections:
    """Counts the connections that each address has open; `most` 0 means no bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more; False when the address holds `most` already."""
        place = place_of(address)
        if self._most and self._open[place] >= self._most:
            return False
        self._open[place] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one less."""
        place = place_of(address)
        self._open[place] -= 1
        if not self._open[place]:
            del self._open[place]
