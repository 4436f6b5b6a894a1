"""The last seconds of one station: LAeq and L50 over them, kept up with each second. Pure.

Levels are hundredths of a dB(A). Energies are whole numbers, so that a sum that has run for a year
has not drifted. A second costs two searches in a sorted list.
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections import deque
from functools import lru_cache

_FINE = 1000.0
"""Energies are thousandths of the reference energy: 0 dB is 1000, and 140 dB has 18 digits."""


@lru_cache(maxsize=1 << 14)
def energy(level: int) -> int:
    """Return the energy of a level."""
    # float.__pow__ keeps the type; `10.0 ** x` may be complex for the type checker.
    return round(math.pow(10.0, level / 1000) * _FINE)


def mean_level(total: int, count: int) -> int:
    """Return the level whose energy is the mean of `count` energies; silence is 0."""
    return round(1000 * math.log10(total / count / _FINE)) if total else 0


class LevelWindow:
    """The valid seconds of the last `length` seconds, up to the newest one."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._laeq: dict[int, int] = {}
        self._lmax: dict[int, int] = {}
        self._order: deque[int] = deque()
        self._sorted: list[int] = []
        self._total = 0

    def __len__(self) -> int:
        return len(self._laeq)

    def __contains__(self, second: int) -> bool:
        return second in self._laeq

    def add(self, second: int, laeq: int, lmax: int) -> bool:
        """Add a second; False when it was here before: the first value of a second stays."""
        if second in self._laeq:
            return False
        self._laeq[second], self._lmax[second] = laeq, lmax
        self._place(second)
        insort(self._sorted, laeq)
        self._total += energy(laeq)
        return True

    def _place(self, second: int) -> None:
        """Keep the order of seconds; a late one is seldom and finds its place from the end."""
        later = []
        while self._order and self._order[-1] > second:
            later.append(self._order.pop())
        self._order.append(second)
        self._order.extend(reversed(later))

    def drop_before(self, second: int) -> None:
        """Forget the seconds before this one."""
        while self._order and self._order[0] < second:
            oldest = self._order.popleft()
            laeq = self._laeq.pop(oldest)
            del self._lmax[oldest]
            del self._sorted[bisect_left(self._sorted, laeq)]
            self._total -= energy(laeq)

    def is_valid(self, percent: int) -> bool:
        """Return True when so many percent of the seconds have a value."""
        return len(self) * 100 >= percent * self.length

    @property
    def laeq(self) -> int:
        return mean_level(self._total, max(len(self), 1))

    @property
    def lmax(self) -> int:
        """The loudest second; found by a walk, because only an exceedance asks."""
        return max(self._lmax.values(), default=0)

    @property
    def l50(self) -> int:
        return self._twice_l50() // 2 if self._sorted else 0

    def _twice_l50(self) -> int:
        count = len(self._sorted)
        return self._sorted[(count - 1) // 2] + self._sorted[count // 2]

    def is_above(self, level: int) -> bool:
        """Return True when LAeq and L50 are both above this level."""
        return self._total > len(self) * energy(level) and self._twice_l50() > 2 * level

    def is_below(self, level: int) -> bool:
        """Return True when LAeq or L50 is below this level."""
        return self._total < len(self) * energy(level) or self._twice_l50() < 2 * level

    def first_above(self, level: int) -> int | None:
        """Return the first second above this level, None when there is none."""
        # The sorted list says at once whether there is one.
        if bisect_right(self._sorted, level) == len(self._sorted):
            return None
        return next(second for second in self._order if self._laeq[second] > level)
