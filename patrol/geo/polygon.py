"""Outlines of areas: whether a point lies inside, the box around, a point well inside.

Polygons are the coordinates of a GeoJSON MultiPolygon (RFC 7946): a list of polygons, each a list
of closed rings of (lon, lat), the outer ring first and then its holes.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from patrol.geo.distance import DEGREE_M, Point

LonLatPair = Sequence[float]
"""[lon, lat], the order of GeoJSON."""
Ring = Sequence[LonLatPair]
Polygons = Sequence[Sequence[Ring]]


MARGIN = 1.01
"""The earth is no sphere: a box of `extent_around` is larger by so much, and never too small."""


class Extent(NamedTuple):
    """The box around an outline or a point, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


def extent_of(polygons: Polygons) -> Extent:
    """Return the box around all polygons."""
    positions = [position for ring in rings(polygons) for position in ring]
    lons, lats = [at[0] for at in positions], [at[1] for at in positions]
    return Extent(min(lats), min(lons), max(lats), max(lons))


def extent_around(point: Point, metres: float) -> Extent:
    """Return a box that holds every point within so many metres; measure those that it holds."""
    up = metres / DEGREE_M * MARGIN
    # At the poles a degree of longitude has no length.
    across = up / max(math.cos(math.radians(point.lat)), 0.01)
    return Extent(point.lat - up, point.lon - across, point.lat + up, point.lon + across)


def rings(polygons: Polygons) -> Iterator[Ring]:
    """Yield every ring, the holes too."""
    for polygon in polygons:
        yield from polygon


def contains(polygons: Polygons, point: Point) -> bool:
    """Return True when the point lies in a polygon and in none of its holes."""
    return any(_winds(polygon, point) for polygon in polygons)


def _winds(polygon: Iterable[Ring], point: Point) -> bool:
    # Even-odd over all rings: a point in a hole is crossed by two outlines.
    crossed = sum(len(_east_of(ring, point)) for ring in polygon)
    return crossed % 2 == 1


def _east_of(ring: Ring, point: Point) -> list[float]:
    """Return the longitudes where the ring crosses the point's latitude east of the point."""
    return [lon for lon in _crossings(ring, point.lat) if lon > point.lon]


def _crossings(ring: Ring, lat: float) -> Iterator[float]:
    for (lon_a, lat_a, *_), (lon_b, lat_b, *_) in pairwise(ring):
        if (lat_a > lat) != (lat_b > lat):
            yield lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)


def inner_point(polygons: Polygons) -> Point:
    """Return the middle of the largest polygon, or a point beside it when that lies outside."""
    largest = max(polygons, key=lambda polygon: abs(_doubled_area(polygon[0])))
    middle = _centroid(largest[0])
    if contains([largest], middle):
        return middle
    cuts = sorted(lon for ring in largest for lon in _crossings(ring, middle.lat))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    if not spans:  # a ring without a width
        return Point(largest[0][0][1], largest[0][0][0])
    west, east = max(spans, key=lambda span: span[1] - span[0])
    return Point(middle.lat, (west + east) / 2)


def _doubled_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _centroid(ring: Ring) -> Point:
    # Measured from the first corner: the products of whole degrees would lose digits.
    lon_0, lat_0 = ring[0][:2]
    corners = [(at[0] - lon_0, at[1] - lat_0) for at in ring]
    doubled = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise(corners):
        cross = ax * by - bx * ay
        doubled, x, y = doubled + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if abs(doubled) < 1e-14:
        return Point(lat_0, lon_0)
    return Point(lat_0 + y / (3 * doubled), lon_0 + x / (3 * doubled))


def crosses_itself(ring: Ring) -> bool:
    """Return True when two sides of a closed ring cross, as in a figure of eight."""
    # In the order of their western ends, so that a side meets only those that begin before its end.
    sides = sorted(sorted(((a[0], a[1]), (b[0], b[1]))) for a, b in pairwise(ring))
    for i, (a, b) in enumerate(sides):
        south, north = min(a[1], b[1]), max(a[1], b[1])
        for j in range(i + 1, len(sides)):
            c, d = sides[j]
            if c[0] > b[0]:
                break
            is_beside = max(c[1], d[1]) < south or min(c[1], d[1]) > north
            if not is_beside and _cross(a, b, c, d):
                return True
    return False


def _cross(a: LonLatPair, b: LonLatPair, c: LonLatPair, d: LonLatPair) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: LonLatPair, b: LonLatPair, c: LonLatPair) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
