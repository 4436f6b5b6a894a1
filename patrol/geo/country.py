"""The country of the office as a box in degrees: a position outside of it is impossible.

A receiver without satellites says 0, 0, and a program may swap latitude and longitude.
"""

from typing import NamedTuple


class Box(NamedTuple):
    """The bounds in degrees of WGS-84."""

    south: float
    west: float
    north: float
    east: float


CHINA = Box(3.5, 73.0, 54.0, 136.0)
_box = CHINA


def use(box: Box) -> None:
    """Set the country of this process (`COUNTRY_BOX`)."""
    global _box
    _box = box


def holds_latitude(lat: float) -> bool:
    return _box.south <= lat <= _box.north


def holds_longitude(lon: float) -> bool:
    return _box.west <= lon <= _box.east


def holds(lat: float, lon: float) -> bool:
    """Return True when the point may lie in the country of the office."""
    return holds_latitude(lat) and holds_longitude(lon)
