"""Find readings that cannot be right in the last seconds of a station. Pure.

Levels are hundredths of a dB(A). A detector names the doubt and the measure that made it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from patrol.models import DoubtKind
from patrol.noise.level import Second

LEAST = 120
"""With fewer seconds nothing is said of a station."""
FLAT_S, FLAT_SPAN = 120, 10
"""Outdoors no two minutes lie within 0.1 dB: a microphone that is gone, or a stuck converter."""
CLIPPED_SHARE, CLIPPED_FROM = 0.2, 8000
"""The loudest value fills a fifth of the time, above 80 dB: the end of the meter's range."""
JUMP, JUMPS = 5000, 3
"""From one second to the next no street rises and falls by 50 dB, again and again."""


class Finding(NamedTuple):
    kind: DoubtKind
    detail: str


def findings(seconds: Sequence[Second]) -> list[Finding]:
    """Return what is wrong with the newest seconds of a station, in their order."""
    if len(seconds) < LEAST:
        return []
    return [*_flat(seconds), *_clipped(seconds), *_jumps(seconds)]


def _flat(seconds: Sequence[Second]) -> Iterator[Finding]:
    levels = [row.laeq for row in seconds[-FLAT_S:]]
    if max(levels) - min(levels) <= FLAT_SPAN:
        words = f"{len(levels)} s at {levels[-1] / 100:.1f} dB"
        yield Finding(DoubtKind.FLAT, words)


def _clipped(seconds: Sequence[Second]) -> Iterator[Finding]:
    levels = [row.laeq if row.lmax is None else row.lmax for row in seconds]
    highest = max(levels)
    count = sum(level >= highest - 1 for level in levels)
    # A flat line has its own name.
    is_range = highest - min(levels) > FLAT_SPAN
    if highest >= CLIPPED_FROM and is_range and count >= CLIPPED_SHARE * len(levels):
        yield Finding(DoubtKind.CLIPPED, f"{count} of {len(levels)} s at {highest / 100:.1f} dB")


def _jumps(seconds: Sequence[Second]) -> Iterator[Finding]:
    steps = [
        abs(after.laeq - before.laeq)
        for before, after in pairwise(seconds)
        if after.second == before.second + 1
    ]
    jumps = [step for step in steps if step > JUMP]
    if len(jumps) >= JUMPS:
        yield Finding(DoubtKind.JUMP, f"{len(jumps)} jumps, up to {max(jumps) / 100:.0f} dB")
