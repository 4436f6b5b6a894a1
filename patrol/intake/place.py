"""Read the place of a record: its point in WGS-84 and its words."""

import hashlib
import math
import unicodedata
from typing import Any

from patrol.geo import Point, country, to_wgs84


def point_of(place: dict[str, Any]) -> Point | None:
    """Return the point in WGS-84, or None; a point in another datum (`orig`) is converted."""
    if place.get("lat") is not None and place.get("lon") is not None:
        return Point(place["lat"], place["lon"])
    orig = place.get("orig", {})
    if not {"crs", "x", "y"} <= orig.keys() or not country.holds(orig["y"], orig["x"]):
        return None
    return to_wgs84(orig["y"], orig["x"], orig["crs"])


def words_of(place: dict[str, Any]) -> str:
    """Return the address, else the id of the device or the code of the place, else ""."""
    return str(place.get("address") or place.get("device_id") or place.get("place_code") or "")


SQUARE = (0.0014, 0.0024)
"""Degrees of latitude and longitude: more than 150 m everywhere in China."""


def spot_of(lat: float | None, lon: float | None, words: str) -> str:
    """Return the name of the place where tips are counted together: a square, or its words."""
    if lat is None or lon is None:
        plain = unicodedata.normalize("NFKC", words).casefold()
        letters = "".join(letter for letter in plain if letter.isalnum())
        return f"={hashlib.sha256(letters.encode()).hexdigest()[:32]}"
    return _square(math.floor(lat / SQUARE[0]), math.floor(lon / SQUARE[1]))


def spots_near(lat: float | None, lon: float | None, words: str) -> list[str]:
    """Return the names of all spots that may hold a tip within 150 m; by words, the same words."""
    if lat is None or lon is None:
        return [spot_of(lat, lon, words)]
    row, column = math.floor(lat / SQUARE[0]), math.floor(lon / SQUARE[1])
    return [_square(row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1)]


def _square(row: int, column: int) -> str:
    return f"{row}:{column}"
