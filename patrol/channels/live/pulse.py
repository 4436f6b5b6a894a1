"""Measure the pauses of the web process by a thread that should run every 5 ms."""

import threading
import time
from collections import deque
from dataclasses import dataclass

from patrol import clock

TICK_S = 0.005
"""Each look costs 0.1 ms: every 2 ms they took five hundredths of a core from a street at rest."""
SECONDS_KEPT = 600


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the hub for /metrics; the pauses are in seconds.

    The longest pause of each of the last 600 seconds is kept, and the percentile is of those.
    """

    sockets: int
    phones: int
    queued_frames: int
    sent_frames: int
    dropped_sockets: int
    upto: int
    pause_p99_s: float
    pause_longest_s: float


class PauseMeter:
    """Keep the longest pause of each second.

    It runs in its own thread beside the fan-out, so it measures the delay for all other work.
    """

    def __init__(self) -> None:
        self._longest: deque[float] = deque(maxlen=SECONDS_KEPT)

    def run(self, stop: threading.Event) -> None:
        """Measure until `stop` is set."""
        stop.wait(1)  # pauses of the start delay nobody, so they are not counted
        second, worst = clock.monotonic(), 0.0
        before = second
        while not stop.is_set():
            time.sleep(TICK_S)
            now = clock.monotonic()
            worst, before = max(worst, now - before - TICK_S), now
            if now - second >= 1:
                self._longest.append(worst)
                second, worst = now, 0.0

    def pauses(self) -> tuple[float, float]:
        """Return the 99th percentile and the maximum of the kept pauses, in seconds."""
        ordered = sorted(self._longest)
        if not ordered:
            return 0.0, 0.0
        return ordered[int(len(ordered) * 0.99) if len(ordered) > 1 else 0], ordered[-1]
