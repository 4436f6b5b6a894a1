"""Permits that callers take in a circle, so that a burst of one caller delays only this caller.

Each caller has a row of its own. A permit that comes free goes to the first of the next row, so
whoever asks once waits for one request of each other caller, however many one of them has sent.
Of two permits or more one caller has half of them at most.
"""

import threading
import time
from collections import Counter, OrderedDict, deque

from patrol.web.http.aside import loop_round

BREATH_S = 0.0001
"""Any timer ends in a later round of the event loop."""


class Line:
    """A number of permits, and those who wait for one."""

    def __init__(self, permits: int) -> None:
        self.permits = permits
        self._each = max(1, permits // 2)
        self._free = permits
        self._held: Counter[str] = Counter()
        self._guard = threading.Lock()
        self._rows: OrderedDict[str, deque[threading.Lock]] = OrderedDict()
        self._round: int | None = None

    def acquire(self, whose: str = "", *, timeout: float = 0.0) -> bool:
        """Take a permit for this caller; return False after `timeout` seconds without one."""
        with self._guard:
            call = None if self._may_have(whose) else threading.Lock()
            if call is None:
                self._take(whose)
            elif timeout <= 0:
                return False
            else:
                call.acquire()  # `release` opens it
                self._rows.setdefault(whose, deque()).append(call)
        if call is not None and not self._is_called(whose, call, timeout):
            return False
        self._wait_for_another_round()
        return True

    def _is_called(self, whose: str, call: threading.Lock, timeout: float) -> bool:
        try:
            return call.acquire(timeout=timeout) or not self._leave(whose, call)
        except BaseException:  # the greenlet is ended while it waits
            if not self._leave(whose, call):
                self.release(whose)
            raise

    def _wait_for_another_round(self) -> None:
        """Run in another round of the event loop than the caller before.

        Else three hundred requests that come together would run in one round, each after the other,
        and no commit could end and no order could be sent before the last of them.
        """
        if loop_round() is not None and loop_round() == self._round:
            time.sleep(BREATH_S)
        self._round = loop_round()

    def _leave(self, whose: str, call: threading.Lock) -> bool:
        """Stop waiting; return False when the permit has come at the last moment."""
        with self._guard:
            row = self._rows.get(whose, deque())
            if call not in row:
                return False
            row.remove(call)
            if not row:
                del self._rows[whose]
            return True

    def _may_have(self, whose: str) -> bool:
        return self._free > 0 and self._held[whose] < self._each

    def _take(self, whose: str) -> None:
        self._free -= 1
        self._held[whose] += 1

    def release(self, whose: str = "") -> None:
        """Give this caller's permit back, and call the first of the next row that may have one.

        Raises: ValueError when the caller has none.
        """
        with self._guard:
            if not self._held[whose]:
                raise ValueError(f"{whose} has no permit")
            self._free += 1
            self._held[whose] -= 1
            if not self._held[whose]:
                del self._held[whose]
            call = self._next()
        if call is not None:
            call.release()

    def _next(self) -> "threading.Lock | None":
        # Few rows are passed over: only a caller that has permits may have too many.
        chosen = next((name for name in self._rows if self._may_have(name)), None)
        if chosen is None:
            return None
        self._take(chosen)
        row = self._rows.pop(chosen)
        call = row.popleft()
        if row:
            self._rows[chosen] = row  # behind the others
        return call
