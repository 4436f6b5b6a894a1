"""Join a road that ends on another road, where the two lines share no position.

Street maps are often thinned for drawing, and the shared position in the middle of the other road
is lost first. Lines that only cross are not joined, because that may be a bridge.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from patrol.geo.distance import DEGREE_M
from patrol.places.map.geojson import LonLat

JOIN_M = 2.0
"""An end so many metres from a road is on it: thinning may have moved the road."""
CELL = 0.001
"""The side of a cell in degrees, about 100 m."""

Cell = tuple[int, int]
Segment = tuple[int, int]
"""The number of a line, and of one of its segments."""


def joined(lines: list[list[LonLat]]) -> list[list[LonLat]]:
    """Return the lines; each loose end within 2 m of another line becomes a point of it."""
    uses = Counter(position for line in lines for position in set(line))
    ends = {end for line in lines for end in (line[0], line[-1]) if uses[end] == 1}
    grid = _grid(lines)
    added: defaultdict[Segment, list[tuple[float, LonLat]]] = defaultdict(list)
    for end in sorted(ends):
        if joint := _upon(end, grid, lines):
            place, share = joint
            added[place].append((share, end))
    return [list(_with(line, number, added)) for number, line in enumerate(lines)]


def _cells(a: LonLat, b: LonLat) -> Iterator[Cell]:
    lons, lats = sorted((a[0], b[0])), sorted((a[1], b[1]))
    for column in range(math.floor(lons[0] / CELL), math.floor(lons[1] / CELL) + 1):
        for row in range(math.floor(lats[0] / CELL), math.floor(lats[1] / CELL) + 1):
            yield column, row


def _grid(lines: list[list[LonLat]]) -> dict[Cell, list[Segment]]:
    grid: defaultdict[Cell, list[Segment]] = defaultdict(list)
    for number, line in enumerate(lines):
        for segment, (a, b) in enumerate(pairwise(line)):
            for cell in _cells(a, b):
                grid[cell].append((number, segment))
    return grid


def _upon(
    end: LonLat, grid: dict[Cell, list[Segment]], lines: list[list[LonLat]]
) -> tuple[Segment, float] | None:
    """Return the nearest segment of another line within 2 m, and the share of it."""
    # Twice as far: a degree of longitude is shorter than DEGREE_M.
    near = 2 * JOIN_M / DEGREE_M
    around = _cells((end[0] - near, end[1] - near), (end[0] + near, end[1] + near))
    best: tuple[float, Segment, float] | None = None
    for place in {place for cell in around for place in grid.get(cell, ())}:
        a, b = lines[place[0]][place[1] : place[1] + 2]
        if end not in (a, b):
            off_m, share = _off(end, a, b)
            if off_m <= JOIN_M and (best is None or off_m < best[0]):
                best = off_m, place, share
    return (best[1], best[2]) if best else None


def _off(end: LonLat, a: LonLat, b: LonLat) -> tuple[float, float]:
    """Return the distance from the segment in metres, and the share of it next to the end."""
    across = DEGREE_M * math.cos(math.radians(end[1]))
    dx, dy = (b[0] - a[0]) * across, (b[1] - a[1]) * DEGREE_M
    x, y = (end[0] - a[0]) * across, (end[1] - a[1]) * DEGREE_M
    length2 = dx * dx + dy * dy
    share = min(1.0, max(0.0, (x * dx + y * dy) / length2)) if length2 else 0.0
    return math.hypot(x - share * dx, y - share * dy), share


def _with(
    line: list[LonLat], number: int, added: dict[Segment, list[tuple[float, LonLat]]]
) -> Iterator[LonLat]:
    yield line[0]
    for segment, (_, b) in enumerate(pairwise(line)):
        for _, position in sorted(added.get((number, segment), ())):
            yield position
        yield b
