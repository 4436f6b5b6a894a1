"""Convert GCJ-02 and BD-09 to WGS-84 and back, exactly.

The published formulas have no closed inverse, and the usual inverse of one step is metres off.
Here the step is repeated until the formula gives the same numbers again.
"""

import math
from collections.abc import Callable
from enum import StrEnum

from patrol.geo.distance import Point
from patrol.terminal import CommandError, phrase

# The Krasovsky 1940 ellipsoid, on which the published GCJ-02 formula is built.
_AXIS_M = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_PI = math.pi * 3000.0 / 180.0
_STEPS = 40
_CLOSE_ENOUGH = 1e-13
"""Degrees: about 10 nanometres."""


class Datum(StrEnum):
    """The datums that can be converted."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    CGCS2000 = "cgcs2000"
    """China's geodetic frame. It equals WGS-84 to some centimetres."""


class UnknownDatum(CommandError, ValueError):
    """A datum that cannot be converted. The message lists the known ones."""

    def __init__(self, name: str) -> None:
        known = ", ".join(datum.value for datum in Datum)
        super().__init__(
            phrase("unknown datum {name!r}: use one of {known}", name=name, known=known)
        )


def to_wgs84(lat: float, lon: float, datum: str = Datum.WGS84) -> Point:
    """Convert a position of any known datum to WGS-84, to better than 1e-9°.

    Raises: UnknownDatum.
    """
    match _known(datum):
        case Datum.GCJ02:
            return _inverse(_gcj_of_wgs, Point(lat, lon))
        case Datum.BD09:
            return _inverse(_gcj_of_wgs, _inverse(_bd_of_gcj, Point(lat, lon)))
        case _:
            return Point(lat, lon)


def from_wgs84(lat: float, lon: float, datum: str) -> Point:
    """Convert a WGS-84 position to another datum, for a map or navigation that needs it.

    Raises: UnknownDatum.
    """
    match _known(datum):
        case Datum.GCJ02:
            return _gcj_of_wgs(Point(lat, lon))
        case Datum.BD09:
            return _bd_of_gcj(_gcj_of_wgs(Point(lat, lon)))
        case _:
            return Point(lat, lon)


def _known(name: str) -> Datum:
    try:
        return Datum(name)
    except ValueError:
        raise UnknownDatum(name) from None


def _is_abroad(point: Point) -> bool:
    """True outside the box of the published formula, where positions are not shifted."""
    return not (72.004 <= point.lon <= 137.8347 and 0.8293 <= point.lat <= 55.8271)


def _gcj_of_wgs(point: Point) -> Point:
    if _is_abroad(point):
        return point
    east_m, north_m = _shift_m(point.lon - 105.0, point.lat - 35.0)
    lat = math.radians(point.lat)
    magic = 1 - _ECCENTRICITY_2 * math.sin(lat) ** 2
    root = math.sqrt(magic)
    north = _AXIS_M * (1 - _ECCENTRICITY_2) / (magic * root)
    east = _AXIS_M / root * math.cos(lat)
    return Point(point.lat + math.degrees(north_m / north), point.lon + math.degrees(east_m / east))


def _shift_m(x: float, y: float) -> tuple[float, float]:
    """Return the metres east and north by the published polynomial, from degrees off 105°E 35°N."""
    sin, pi, bend = math.sin, math.pi, math.sqrt(abs(x))
    ripple = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * bend
    east += (ripple + 20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3
    east += (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * bend
    north += (ripple + 20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3
    north += (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    return east, north


def _bd_of_gcj(point: Point) -> Point:
    if _is_abroad(point):
        return point
    radius = math.hypot(point.lon, point.lat) + 0.00002 * math.sin(point.lat * _BD_PI)
    angle = math.atan2(point.lat, point.lon) + 0.000003 * math.cos(point.lon * _BD_PI)
    return Point(radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065)


def _inverse(forward: Callable[[Point], Point], target: Point) -> Point:
    """Return the point that `forward` converts to `target`.

    Both shifts change slowly, so each step makes the error about a hundred times smaller.
    """
    if _is_abroad(target):
        return target
    guess = target
    for _ in range(_STEPS):
        there = forward(guess)
        d_lat, d_lon = there.lat - target.lat, there.lon - target.lon
        guess = Point(guess.lat - d_lat, guess.lon - d_lon)
        if abs(d_lat) < _CLOSE_ENOUGH and abs(d_lon) < _CLOSE_ENOUGH:
            break
    return guess
