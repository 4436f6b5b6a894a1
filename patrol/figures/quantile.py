"""Median and P90 of a clock, where cases that never came to the end count as longer.

Leaving those out would make the figure better with each case that failed. The estimate of
Kaplan and Meier (1958) keeps them in up to the second at which nothing more is known of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STEPS = ((120, 1), (600, 5), (3600, 30), (21600, 300), (172800, 1800))
"""Up to so many seconds, times are kept in steps of so many seconds, rounded up."""
A_DAY = 86400
MEDIAN, P90 = 0.5, 0.9
CLOSE = 1e-9
"""Below it, two shares are the same: their difference comes from floating point."""


@dataclass(frozen=True, slots=True)
class Quantile:
    """The seconds in which that part was done; more than `seconds` when `is_reached` is False."""

    seconds: int
    is_reached: bool


def step_of(seconds: int) -> int:
    """Return the seconds rounded up to their step; so a figure is never better than the truth."""
    step = next((step for limit, step in STEPS if seconds <= limit), A_DAY)
    return -(-seconds // step) * step


def quantile(
    done: Mapping[int, int], unfinished: Mapping[int, int], part: float
) -> Quantile | None:
    """Return the time in which `part` of all was done; None when there is nothing to count.

    Both mappings have the number of cases by seconds: those that were done after so long, and those
    that were not done after so long.
    """
    at_risk = sum(done.values()) + sum(unfinished.values())
    if not at_risk:
        return None
    surviving, last = 1.0, 0
    for seconds in sorted({*done, *unfinished}):
        surviving *= 1 - done.get(seconds, 0) / at_risk
        if surviving <= 1 - part + CLOSE:
            return Quantile(seconds, is_reached=True)
        at_risk -= done.get(seconds, 0) + unfinished.get(seconds, 0)
        last = seconds
    return Quantile(last, is_reached=False)
