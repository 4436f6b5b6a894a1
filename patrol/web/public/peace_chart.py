"""The curve of a station as the points of an SVG: level, limit, arrivals, and both axes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from patrol import clock
from patrol.queries.peace import PeaceCurve

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 30, 350, 16, 176
LAST_WORD = WIDTH - 18
"""Further right the end of an hour would be cut off."""
STEPS_MIN = (15, 30, 60, 120)
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A word on an axis and its place there."""

    at: float
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines in the units of the picture; every path begins with M."""

    level: str
    limit: str
    visits: Sequence[float]
    hours: Sequence[Tick]
    decibels: Sequence[Tick]


def chart(curve: PeaceCurve, visits: Iterable[datetime]) -> Chart:
    """Return the picture of a curve; a minute without a value is a gap."""
    known = [level for level in (*curve.levels, *curve.limits) if level is not None]
    low, high = min(known) // 1000 * 10, -(-max(known) // 1000) * 10
    high = max(high, low + 10)
    count = max(len(curve.levels) - 1, 1)

    def x(minute: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (minute - curve.first) / count, 1)

    def y(hundredths: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (hundredths / 100 - low) / (high - low), 1)

    def path(levels: Sequence[int | None]) -> str:
        runs = groupby(enumerate(levels), key=lambda pair: pair[1] is not None)
        return "".join(
            _run([(x(curve.first + at), y(level or 0)) for at, level in run])
            for is_known, run in runs
            if is_known
        )

    arrivals = [at.timestamp() / clock.MINUTE_S for at in visits]
    return Chart(
        path(curve.levels),
        path(curve.limits),
        [x(at) for at in arrivals if curve.first <= at <= curve.first + count],
        [Tick(min(x(minute), LAST_WORD), _clock(minute)) for minute in _ticks(curve.first, count)],
        [Tick(y(db * 100), str(db)) for db in range(low, high + 1, 10 if high - low < 50 else 20)],
    )


def _run(points: Sequence[tuple[float, float]]) -> str:
    first, *rest = points
    # A single minute between gaps is a short line, or it could not be seen.
    rest = rest or [(first[0] + 1, first[1])]
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest)


def _ticks(first: int, count: int) -> range:
    step = next((step for step in STEPS_MIN if count / step <= MOST_TICKS), STEPS_MIN[-1])
    return range(-(-first // step) * step, first + count + 1, step)


def _clock(minute: int) -> str:
    return f"{clock.local(clock.of_minute(minute)):%H:%M}"
