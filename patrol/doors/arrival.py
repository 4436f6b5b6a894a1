"""The time at which something came from a device, however long it waits in our process."""

import asyncio
import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from patrol import clock

MOST_UNREAD = 128 * 1024
"""With so much unread the loop reads no more: what waits in the socket came at an unknown time."""
MOST_AHEAD = 10
"""A broker that waits for so many acknowledgements may hold back what comes (Mosquitto: at 20)."""
AT_ONCE = timedelta(seconds=0.1)
"""A publication so soon after the last acknowledgement may have waited for it."""


class DatedReader(asyncio.StreamReader):
    """Reads pieces, each with the time at which the loop took it from the socket."""

    def __init__(self) -> None:
        super().__init__(limit=MOST_UNREAD // 2)
        self._came: deque[tuple[int, datetime]] = deque()
        self._unread, self._is_held = 0, False

    def feed_data(self, data: Any) -> None:
        """Take bytes from the socket."""
        self._is_held = self._is_held and bool(self._came)
        # Held bytes came after those before them, and nobody knows when.
        at = self._came[-1][1] if self._is_held else clock.now()
        self._came.append((len(data), at))
        self._unread += len(data)
        self._is_held = self._is_held or self._unread > MOST_UNREAD
        super().feed_data(data)

    async def read_pieces(self, most: int) -> list[tuple[bytes, datetime]]:
        """Return what has come, up to so many bytes; nothing at the end of the stream."""
        chunk = await self.read(most)
        self._unread -= len(chunk)
        pieces = []
        while chunk:
            size, at = self._came.popleft()
            piece, chunk = chunk[:size], chunk[size:]
            if len(piece) < size:
                self._came.appendleft((size - len(piece), at))
            pieces.append((piece, at))
        return pieces


class BrokerArrival:
    """The time at which a publication came, no earlier than we know. It has several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._unstored, self._is_behind = 0, False
        self._known_at = self._settled_at = clock.now()

    def now(self) -> datetime:
        """Return when a publication that is read now came: while we are behind, the time before."""
        with self._guard:
            now = clock.now()
            is_over = not self._unstored and now - self._settled_at > AT_ONCE
            self._is_behind = (self._is_behind and not is_over) or self._unstored >= MOST_AHEAD
            if not self._is_behind:
                self._known_at = now
            return self._known_at

    def taken(self) -> None:
        """A publication waits to be stored."""
        with self._guard:
            self._unstored += 1

    def settled(self) -> None:
        """A publication has its fate."""
        with self._guard:
            self._unstored -= 1
            self._settled_at = clock.now()

    def held(self) -> None:
        """We have read nothing for a time, because a source or the queue is over its measure."""
        with self._guard:
            self._is_behind, self._settled_at = True, clock.now()
