"""The share that was within the target, with the interval in which it may truly lie."""

from dataclasses import dataclass
from math import sqrt

FEWEST = 20
"""Below so many cases there is no percentage: one case more would move it by 5 % or more."""
Z = 1.959964
"""The normal deviate of an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class TargetShare:
    """`low` and `high` are the Wilson interval of 95 %; all lie between 0 and 1."""

    share: float
    low: float
    high: float
    worst: float
    """If every cancelled case had missed the target."""
    best: float
    """If every cancelled case had met it."""


def share(met: int, counted: int, cancelled: int = 0) -> TargetShare | None:
    """Return the share of `met` in `counted`, or None when there are fewer than `FEWEST`."""
    if counted < FEWEST:
        return None
    low, high = wilson(met, counted)
    every = counted + cancelled
    return TargetShare(met / counted, low, high, met / every, (met + cancelled) / every)


def wilson(met: int, counted: int) -> tuple[float, float]:
    """Return the interval of Wilson (1927) for a share; `counted` is not 0."""
    part, square = met / counted, Z * Z
    middle = (part + square / (2 * counted)) / (1 + square / counted)
    spread = sqrt(part * (1 - part) / counted + square / (4 * counted * counted))
    half = Z / (1 + square / counted) * spread
    return max(0.0, middle - half), min(1.0, middle + half)
