"""The hub's own health: its longest pauses, seen by a ticker that should run every 2 ms."""

import threading
import time
from collections import deque
from dataclasses import dataclass

from patrol import clock

TICK_S = 0.002
SECONDS_KEPT = 600


@dataclass(frozen=True, slots=True)
class Figures:
    """For /metrics. Pauses are the longest of each of the last 600 seconds."""

    sockets: int
    phones: int
    queued_frames: int
    sent_frames: int
    dropped_sockets: int
    upto: int
    pause_p99_s: float
    pause_longest_s: float


class PauseMeter:
    """Beside the fan-out, not in it: it measures what everyone else in the process feels."""

    def __init__(self) -> None:
        self._longest: deque[float] = deque(maxlen=SECONDS_KEPT)

    def run(self, stop: threading.Event) -> None:
        stop.wait(1)  # while the process starts there is nobody to keep waiting
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
        """99th percentile and maximum, in seconds."""
        ordered = sorted(self._longest)
        if not ordered:
            return 0.0, 0.0
        return ordered[int(len(ordered) * 0.99) if len(ordered) > 1 else 0], ordered[-1]
