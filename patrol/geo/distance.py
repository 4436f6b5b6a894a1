"""Measure the distance between two points, in metres."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from geographiclib.geodesic import Geodesic  # geopy would load all its geocoders

EARTH_RADIUS_M = 6_371_008.8
"""The mean radius of WGS-84 (IUGG)."""
DEGREE_M = math.radians(EARTH_RADIUS_M)


class Point(NamedTuple):
    """A position in degrees, in WGS-84 unless a name says otherwise."""

    lat: float
    lon: float


def distance_m(a: Point, b: Point) -> float:
    """Return the distance in metres along the WGS-84 ellipsoid. This is the one to show."""
    return float(Geodesic.WGS84.Inverse(*a, *b, Geodesic.DISTANCE)["s12"])


def haversine_m(a: Point, b: Point) -> float:
    """Return the distance in metres on a sphere: fast, and within 0.6 % of `distance_m`."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    dlat, dlon = lat_b - lat_a, math.radians(b.lon - a.lon)
    h = math.sin(dlat / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(dlon / 2) ** 2
    # Rounding may bring h of opposite points above 1.
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, h)))


def distances_m(start: Point, points: Iterable[Point]) -> list[float]:
    """Return the metres from one point to each of many, on a plane: good within one town only."""
    across = DEGREE_M * math.cos(math.radians(start.lat))
    return [
        math.hypot((lon - start.lon) * across, (lat - start.lat) * DEGREE_M) for lat, lon in points
    ]
