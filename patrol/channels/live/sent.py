"""Record which phones an event was sent to: many at once, and outside the fan-out's thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic

from sqlalchemy.exc import InterfaceError, OperationalError

from patrol.channels.live.listener import E, Listener, V
from patrol.db import DatabaseBusy

MOST = 10_000
"""So many events wait at most; the oldest are dropped, and the phones' receipts tell of them."""
AT_ONCE = 100
"""Events of one call: with 137 phones each, the statement stays below SQLite's 32,766 values."""
AGAIN_S = 1.0
"""A failed call is made again after so many seconds."""
PASSING = (DatabaseBusy, OperationalError, InterfaceError, OSError)
"""The database is held or away. Anything else is a fault of the event."""
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
            self._more.wait(AGAIN_S)
            self._more.clear()
            try:
                while self._fill(batch):
                    self._record(batch)
            except PASSING as error:
                log.warning("sent but not yet recorded, again in a second: %r", error)
                self._more.set()
                stop.wait(AGAIN_S)

    def _fill(self, batch: list[tuple[E, list[str]]]) -> bool:
        """Move what waits into the batch; False when there is nothing to record."""
        while self._waiting and len(batch) < AT_ONCE:
            batch.append(self._waiting.popleft())
        return bool(batch)

    def _record(self, batch: list[tuple[E, list[str]]]) -> None:
        """Record the batch; what is recorded leaves it.

        Raises: one of `PASSING`.
        """
        try:
            self._on_sent(batch)
            batch.clear()
        except PASSING:
            raise
        except Exception:
            log.exception("%s sent events could not be recorded together", len(batch))
            self._record_apart(batch)

    def _record_apart(self, batch: list[tuple[E, list[str]]]) -> None:
        """Record each event by itself, so that a bad one does not hold up the others for ever.

        Raises: one of `PASSING`.
        """
        while batch:
            try:
                self._on_sent(batch[:1])
            except PASSING:
                raise
            except Exception:
                log.exception("a sent event could not be recorded")
            del batch[:1]
