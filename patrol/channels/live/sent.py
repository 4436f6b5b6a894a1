"""Record which phones an event was sent to: many at once, and outside the fan-out's thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic

from patrol.channels.live.listener import E, Listener, V

MOST = 10_000
"""So many events wait at most; the oldest are dropped."""
AGAIN_S = 1.0
"""A failed call is made again after so many seconds."""
log = logging.getLogger(__name__)


class SentFrames(Generic[E]):
    """Gather the sent events; a thread of its own calls `on_sent`, again until it succeeds."""

    def __init__(self, on_sent: Callable[[list[tuple[E, list[str]]]], None]) -> None:
        self._on_sent = on_sent
        self._waiting: deque[tuple[E, list[str]]] = deque(maxlen=MOST)
        self._more = threading.Event()

    def note(self, event: E, listeners: Iterable[Listener[V]]) -> None:
        """Note that these sockets took the event; desks do not count."""
        names = {listener.viewer.name for listener in listeners if not listener.viewer.is_desk}
        if names:
            self._waiting.append((event, sorted(names)))
            self._more.set()

    def run(self, stop: threading.Event) -> None:
        """Call `on_sent` for all that was noted, until `stop` is set."""
        batch: list[tuple[E, list[str]]] = []
        while not stop.is_set():
            if not batch:
                self._more.wait(AGAIN_S)
                self._more.clear()
            while self._waiting:
                batch.append(self._waiting.popleft())
            try:
                if batch:
                    self._on_sent(batch)
                batch = []
            except Exception:
                log.exception("handed over but not yet recorded, again in a second")
                del batch[:-MOST]
                stop.wait(AGAIN_S)
