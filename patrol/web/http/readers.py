"""Bound what a client holds that does not read its answer.

The worker of gunicorn uses it (`web/server.py`); behind a proxy the proxy reads at once.
"""

import errno
import socket
import struct
from typing import IO, Any

import gevent

from patrol import clock

ANSWER_S = 60
"""Seconds that every answer may wait for its reader: longer than a lift or a tunnel."""
LEAST_BYTES_A_S = 4096
"""An answer that is read at least so fast may take longer: a map over a weak network."""
STEP_BYTES = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: closing throws away what is unsent, so the kernel holds it no longer."""


class TimedAnswer:
    """The socket of one request, whose answer must be read in time.

    Only the time spent in waiting for the reader counts. Everything else is the socket's own.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._taken = 0
        self._waited_s = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, data: bytes) -> None:
        """Send all of it.

        Raises: BrokenPipeError when the reader is too slow; the connection is reset then.
        """
        view = memoryview(data)
        for begin in range(0, len(view), STEP_BYTES):
            self._step(view[begin : begin + STEP_BYTES])

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        """Send a part of a file, as the socket's method does.

        Raises: BrokenPipeError.
        """
        file.seek(offset)
        sent = 0
        while count is None or sent < count:
            size = STEP_BYTES if count is None else min(STEP_BYTES, count - sent)
            data = file.read(size)
            if not data:
                break
            self._step(memoryview(data))
            sent += len(data)
        return sent

    def _step(self, data: memoryview) -> None:
        since = clock.monotonic()
        left_s = ANSWER_S + self._taken / LEAST_BYTES_A_S - self._waited_s
        try:
            with gevent.Timeout(max(0.001, left_s)):
                self._client.sendall(data)
        except gevent.Timeout:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            # gunicorn takes this error for a client that has left, and closes.
            raise BrokenPipeError(errno.EPIPE, "the client does not read its answer") from None
        finally:
            self._waited_s += clock.monotonic() - since
        self._taken += len(data)
