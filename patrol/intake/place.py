"""Read the place of a record: its point in WGS-84 and its words."""

from typing import Any

from patrol.geo import Point, to_wgs84


def point_of(place: dict[str, Any]) -> Point | None:
    """Return the point in WGS-84, or None; a point in another datum (`orig`) is converted."""
    if place.get("lat") is not None and place.get("lon") is not None:
        return Point(place["lat"], place["lon"])
    orig = place.get("orig", {})
    if not {"crs", "x", "y"} <= orig.keys() or not _is_in_china(orig["y"], orig["x"]):
        return None
    return to_wgs84(orig["y"], orig["x"], orig["crs"])


def _is_in_china(lat: float, lon: float) -> bool:
    """True for degrees inside the bounding box of China."""
    return 3 <= lat <= 54 and 73 <= lon <= 136


def words_of(place: dict[str, Any]) -> str:
    """Return the address, else the id of the device or the code of the place, else ""."""
    return str(place.get("address") or place.get("device_id") or place.get("place_code") or "")
