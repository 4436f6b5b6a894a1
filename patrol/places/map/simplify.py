"""Remove points from lines so that they stay within a few metres of the old lines."""

import math
from collections.abc import Callable, Container
from itertools import pairwise

from patrol.geo.distance import DEGREE_M
from patrol.places.map.geojson import LonLat

DEEPEST = 40
"""Honest lines are halved some 20 times. Below this a piece is cut in its middle.

A line made for it loses one point a cut, and would take the square of its length.
"""


def simplify(line: list[LonLat], tolerance_m: float, keep: Container[LonLat] = ()) -> list[LonLat]:
    """Remove points by Douglas and Peucker. Both ends and every position in `keep` stay."""
    if len(line) < len(("start", "middle", "end")):
        return line
    off_m = _ruler(line)
    stays = [0, *(i for i in range(1, len(line) - 1) if line[i] in keep), len(line) - 1]
    if line[0] == line[-1]:  # a ring has no chord: two more corners keep it open
        stays = sorted({*stays, len(line) // 3, 2 * len(line) // 3})
    waiting = [(first, last, 0) for first, last in pairwise(stays)]
    while waiting:
        first, last, depth = waiting.pop()
        far = max(range(first + 1, last), key=lambda i: off_m(first, last, i), default=None)
        if far is not None and off_m(first, last, far) > tolerance_m:
            cut = far if depth < DEEPEST else (first + last) // 2
            stays.append(cut)
            waiting += [(first, cut, depth + 1), (cut, last, depth + 1)]
    return [line[i] for i in sorted(set(stays))]


def _ruler(line: list[LonLat]) -> Callable[[int, int, int], float]:
    """Return a function for the metres from point i to the line from first to last."""
    across = DEGREE_M * math.cos(math.radians(line[0][1]))
    flat = [(lon * across, lat * DEGREE_M) for lon, lat in line]

    def off_m(first: int, last: int, i: int) -> float:
        (ax, ay), (bx, by), (x, y) = flat[first], flat[last], flat[i]
        dx, dy = bx - ax, by - ay
        length2 = dx * dx + dy * dy
        share = ((x - ax) * dx + (y - ay) * dy) / length2 if length2 else 0.0
        share = min(1.0, max(0.0, share))
        return math.hypot(x - ax - share * dx, y - ay - share * dy)

    return off_m
