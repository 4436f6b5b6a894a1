"""Keep the newest events in memory.

Then a thousand phones that come back at once do not all read the same rows from the database.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic

from patrol.channels.live import wire
from patrol.channels.live.listener import E

KEPT = 1024


class Recent(Generic[E]):
    """The newest `KEPT` events with their frames; each frame is encoded once."""

    def __init__(self, read_after: Callable[[int, int], list[E]]) -> None:
        self._read_after = read_after
        self._kept: deque[tuple[E, bytes]] = deque(maxlen=KEPT)
        self._turn = threading.Lock()

    def keep(self, event: E) -> bytes:
        """Keep an event and return its frame."""
        frame = wire.frame(event.frame.encode())
        with self._turn:
            self._kept.append((event, frame))
        return frame

    def after(self, seq: int, limit: int) -> list[tuple[E, bytes]]:
        """Return the events after `seq`, at most `limit`, from memory or else from the feed."""
        with self._turn:
            # The oldest kept event must follow `seq` directly, or one would be missing.
            if self._kept and self._kept[0][0].seq <= seq + 1:
                return [pair for pair in self._kept if pair[0].seq > seq][:limit]
        return [(row, wire.frame(row.frame.encode())) for row in self._read_after(seq, limit)]
