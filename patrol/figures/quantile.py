"""Median and P90 of a clock, where cases that never came to the end count as longer.

Leaving those out would make the figure better with each case that failed. The estimate of
Kaplan and Meier (1958) keeps them in up to the second at which nothing more is known of them.
"""

from collections.abc import Mapping, Sequence
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


def quantiles(
    done: Mapping[int, int], unfinished: Mapping[int, int], parts: Sequence[float]
) -> list[Quantile | None]:
    """Return the time in which each of `parts` (rising) was done; None when nothing is counted.

    Both mappings have the number of cases by seconds: those that were done after so long, and those
    that were not done after so long. One walk gives all parts: a month has hundreds of them.
    """
    at_risk = sum(done.values()) + sum(unfinished.values())
    if not at_risk:
        return [None] * len(parts)
    times: list[Quantile | None] = []
    surviving, last, get = 1.0, 0, unfinished.get
    for seconds in sorted({*done, *unfinished} if unfinished else done):
        came = done.get(seconds, 0)
        surviving *= 1 - came / at_risk
        while surviving <= 1 - parts[len(times)] + CLOSE:
            times.append(Quantile(seconds, is_reached=True))
            if len(times) == len(parts):
                return times
        at_risk -= came + get(seconds, 0)
        last = seconds
    return times + [Quantile(last, is_reached=False)] * (len(parts) - len(times))
