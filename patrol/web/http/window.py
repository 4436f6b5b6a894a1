"""Count actions of callers in windows of time, in the memory of this process.

A count costs the same however many callers there are, because strangers choose how many.
"""

import re
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache

UNITS_S = {"second": 1, "minute": 60}
FORGOTTEN_AT_ONCE = 2
"""Each count forgets at most so many callers, so the memory shrinks faster than it can grow."""
_RATE = re.compile(r"([0-9]+)/([0-9]+ )?(second|minute)s?")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many actions in a window of so many seconds."""

    most: int
    window_s: int


@cache
def rate(words: str) -> Rate:
    """Read a rate such as "10/5 minutes".

    Raises: ValueError.
    """
    if not (parts := _RATE.fullmatch(words)):
        raise ValueError(f"not a rate: {words}")
    most, units, unit = parts.groups()
    return Rate(int(most), int(units or 1) * UNITS_S[unit])


@dataclass(slots=True)
class MovingWindow:
    """Keep every moment of each caller: never more than `most` in any window."""

    rate: Rate
    moments: dict[str, deque[float]] = field(default_factory=dict)
    """By caller, never empty; the one who was silent longest comes first."""

    def hit(self, caller: str) -> bool:
        """Count an action that is allowed; return False when it is not."""
        now = time.monotonic()
        self._forget(now)
        kept = self.moments.pop(caller, None) or deque()
        self._drop(kept, now)
        is_within = len(kept) < self.rate.most
        if is_within:
            kept.append(now)
        if kept:
            self.moments[caller] = kept
        return is_within

    def has_left(self, caller: str) -> bool:
        """Return True when one more action would be allowed."""
        return len(self._present(caller)) < self.rate.most

    def frees_at(self, caller: str) -> float:
        """Return the moment of `time.monotonic` at which the caller's oldest action is over."""
        return (self._present(caller) or [time.monotonic()])[0] + self.rate.window_s

    def _present(self, caller: str) -> list[float]:
        since = time.monotonic() - self.rate.window_s
        return [moment for moment in self.moments.get(caller, ()) if moment > since]

    def _drop(self, kept: deque[float], now: float) -> None:
        while kept and kept[0] <= now - self.rate.window_s:
            kept.popleft()

    def _forget(self, now: float) -> None:
        for _ in range(FORGOTTEN_AT_ONCE):
            caller = next(iter(self.moments), None)
            if caller is None or self.moments[caller][-1] > now - self.rate.window_s:
                return
            del self.moments[caller]


@dataclass(slots=True)
class FixedWindow:
    """Keep one number for each caller, for large numbers; a window begins with its first action."""

    rate: Rate
    counts: dict[str, tuple[float, int]] = field(default_factory=dict)
    """The end of the caller's window and the count in it; the oldest window comes first."""

    def hit(self, caller: str, cost: int = 1) -> bool:
        """Count an action; return False when there are more than allowed in this window."""
        now = time.monotonic()
        self._forget(now)
        ends_at, count = self.counts.get(caller, (0.0, 0))
        if ends_at <= now:
            self.counts.pop(caller, None)
            ends_at, count = now + self.rate.window_s, 0
        self.counts[caller] = (ends_at, count + cost)
        return count + cost <= self.rate.most

    def frees_at(self, caller: str) -> float:
        """Return the moment of `time.monotonic` at which the caller's window ends."""
        return self.counts[caller][0]

    def _forget(self, now: float) -> None:
        for _ in range(FORGOTTEN_AT_ONCE):
            caller = next(iter(self.counts), None)
            if caller is None or self.counts[caller][0] > now:
                return
            del self.counts[caller]


Window = MovingWindow | FixedWindow
