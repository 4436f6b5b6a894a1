"""Write to a socket without ever waiting.

Bytes go to the kernel as long as it takes them, else into a bounded queue that a short-lived
drainer empties. The code runs on greenlets (gunicorn's gevent worker) and on threads
(`flask run`), because it uses only primitives that gevent replaces.
"""

import _thread
import select
import socket
import threading
import time
from collections import deque
from typing import Any

from patrol import clock
from patrol.channels.live import wire

QUEUE_FRAMES = 256
QUEUE_BYTES = 1 << 20
"""A peer whose queue has more frames or bytes (1 MiB) than this is too slow and is closed."""
STALL_S = 5.0
"""A peer that takes no byte for so many seconds is too slow and is closed."""
GRACE_S = 5.0
"""So many seconds after the close frame the connection is cut."""
SEND_BUFFER = 64 * 1024
"""Bytes of the kernel's send buffer for each socket."""
SILENCE_MS = 20_000
"""The kernel gives a connection up when sent bytes are unacknowledged for so long."""
TOO_SLOW = 1013
"""The close code "try again later" (RFC 6455's registry)."""


class Writer:
    """Write all bytes to one peer. `leaving` is the close code after a close frame was sent."""

    def __init__(self, real: Any) -> None:
        _prepare(real)
        self.leaving: int | None = None
        self.dead = False
        self._real = real
        self._raw = getattr(real, "_sock", real)  # gevent keeps the non-blocking socket inside
        self._turn = threading.Lock()  # never held across a wait: sends inside it do not block
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._rest: memoryview | None = None
        self._deadline = 0.0

    @property
    def queued(self) -> int:
        """The number of frames that the kernel has not taken yet."""
        return len(self._queue) + (self._rest is not None)

    def write(self, data: bytes) -> bool:
        """Send or queue whole frames; False when the peer is lost. Never waits and never raises."""
        with self._turn:
            if self.leaving is not None or self.dead:
                return False
            if data[:1] == wire.CLOSING:
                # The answer to the peer's own close frame: RFC 6455 allows no data after it.
                self._leave(wire.NORMAL, data)
                return True
            if self._rest is None:
                return self._send(data)
            # Closed and not waited for: the phone comes back and catches up.
            if len(self._queue) >= QUEUE_FRAMES or self._queued_bytes + len(data) > QUEUE_BYTES:
                self._leave(TOO_SLOW)
                return False
            self._queue.append(data)
            self._queued_bytes += len(data)
            return True

    def leave(self, code: int) -> None:
        """Finish the frame that is begun, drop the queue, and send a close frame with `code`."""
        with self._turn:
            self._leave(code)

    def sweep(self) -> None:
        """Cut a peer that did not hang up in time; the hub calls it each second."""
        if self.leaving is not None and clock.monotonic() > self._deadline:
            self.kill()

    def kill(self) -> None:
        """Cut the connection at once."""
        self.dead = True
        try:
            self._real.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def let_go(self) -> None:
        """Wait until the drainer has ended: it must not write to a reused file descriptor."""
        while self._rest is not None:
            time.sleep(0.001)

    def _send(self, data: bytes) -> bool:
        sent = self._try_send(data)
        if sent is None:
            return False
        if sent < len(data):
            self._rest = memoryview(data)[sent:]
            self._deadline = clock.monotonic() + STALL_S
            # threading.Thread.start() waits for the new thread, and this code must not wait.
            _thread.start_new_thread(self._drain, ())
        return True

    def _try_send(self, data: bytes | memoryview) -> int | None:
        try:
            return int(self._raw.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL))
        except BlockingIOError:
            return 0  # the kernel's buffer is full, so the drainer sends the rest
        except OSError:
            self.kill()
            return None

    def _leave(self, code: int, goodbye: bytes = b"") -> None:
        if self.leaving is not None or self.dead:
            return
        # What the peer has not read it will fetch again with its cursor.
        self._queue.clear()
        goodbye = goodbye or wire.close_frame(code)
        if self._rest is None:
            self._send(goodbye)
        else:
            self._queue.append(goodbye)
        self._queued_bytes = sum(map(len, self._queue))
        self.leaving = code
        self._deadline = clock.monotonic() + GRACE_S

    def _drain(self) -> None:
        while not self.dead:
            with self._turn:
                self._push()
                if self._rest is None:
                    return
            if _is_writable(self._raw.fileno(), self._deadline - clock.monotonic()):
                continue
            if clock.monotonic() < self._deadline:
                continue
            if self.leaving is None:
                self.leave(TOO_SLOW)
            else:
                self.kill()
        self._rest = None

    def _push(self) -> None:
        while self._rest is not None:
            sent = self._try_send(self._rest)
            if not sent:
                return
            # A peer that is leaving gets no more time, however fast it reads.
            if self.leaving is None:
                self._deadline = clock.monotonic() + STALL_S
            if sent < len(self._rest):
                self._rest = self._rest[sent:]
            elif self._queue:
                data = self._queue.popleft()
                self._queued_bytes -= len(data)
                self._rest = memoryview(data)
            else:
                self._rest = None


def _prepare(real: Any) -> None:
    real.settimeout(None)
    # By default the kernel would hide up to 4 MB that a stalled phone has not read.
    real.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if real.family not in (socket.AF_INET, socket.AF_INET6):
        return
    # An order is one small frame; Nagle's algorithm would let it wait for the next.
    real.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        real.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_MS)


def _is_writable(descriptor: int, within_s: float) -> bool:
    if descriptor < 0:
        return False
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(max(1, int(within_s * 1000))))
