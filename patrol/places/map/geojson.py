"""Convert a GeoJSON file (RFC 7946) to WGS-84, six decimals and short property names."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from patrol.geo import to_wgs84
from patrol.terminal import CommandError, phrase

LonLat = tuple[float, float]
"""(lon, lat), the order of GeoJSON."""

MOST_BYTES = 64 * 1024 * 1024
MOST_POSITIONS = 2_000_000
DEPTH = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
LEAST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}
CLASS_NAMES = ("k", "highway", "fclass", "class")


class BadMap(CommandError, ValueError):
    """The map file cannot be used. The message names the feature and the reason."""


class Features(NamedTuple):
    """The lines and areas of a map file."""

    features: list[dict[str, Any]]
    attribution: str
    skipped: int
    """Number of points and empty geometries, which a street map does not use."""

    @property
    def bounds(self) -> list[float]:
        """[west, south, east, north]"""
        lons, lats = zip(*(p for f in self.features for p in positions(f)), strict=True)
        return [min(lons), min(lats), max(lons), max(lats)]


def read_geojson(data: bytes, datum: str = "wgs84") -> Features:
    """Check and convert a FeatureCollection.

    Raises: BadMap, UnknownDatum.
    """
    content = parse(data)
    if content.get("type") != "FeatureCollection" or not isinstance(content.get("features"), list):
        raise BadMap(phrase("the file is not a GeoJSON FeatureCollection with a list of features"))
    budget = [MOST_POSITIONS]  # a list, because all features count it down together
    features, skipped = [], 0
    for number, feature in enumerate(content["features"], 1):
        try:
            made = _feature(feature, datum, budget)
        except BadMap as error:
            raise BadMap(phrase("feature {number}: {error}", number=number, error=error)) from None
        features += [made] if made else []
        skipped += made is None
    if not features:
        raise BadMap(phrase("the file has no line and no area in it"))
    return Features(features, attribution_of(content), skipped)


def parse(data: bytes) -> dict[str, Any]:
    """Read a JSON object of at most `MOST_BYTES`. NaN is refused, as RFC 8259 asks.

    Raises: BadMap.
    """
    if len(data) > MOST_BYTES:
        raise BadMap(phrase("the file is larger than {most_bytes} MB", most_bytes=MOST_BYTES >> 20))
    try:
        content = json.loads(data, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        sentence = "the file is not JSON: line {number}, column {column}: {why}"
        values = {"number": error.lineno, "column": error.colno, "why": error.msg}
        raise BadMap(phrase(sentence, **values)) from None
    except (ValueError, RecursionError) as error:
        raise BadMap(phrase("the file is not JSON: {error}", error=str(error)[:200])) from None
    if not isinstance(content, dict):
        raise BadMap(phrase("the file is not a JSON object"))
    return content


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def attribution_of(content: Mapping[str, Any]) -> str:
    """Return the attribution that the file names, or an empty text."""
    text = content.get("attribution", "")
    return text[:300] if isinstance(text, str) else ""


def _feature(feature: Any, datum: str, budget: list[int]) -> dict[str, Any] | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadMap(phrase("is not a Feature"))
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Point", "MultiPoint"):
        return None
    if kind not in DEPTH:
        raise BadMap(
            phrase("has a geometry of type {kind!r}: lines and areas can be used", kind=kind)
        )
    shape = _shape(geometry.get("coordinates"), DEPTH[kind], LEAST[kind], datum, budget)
    return {
        "type": "Feature",
        "properties": _properties(feature.get("properties") or {}, kind),
        "geometry": {"type": kind, "coordinates": shape},
    }


def _shape(coordinates: Any, depth: int, least: int, datum: str, budget: list[int]) -> list[Any]:
    if not isinstance(coordinates, list) or not coordinates:
        raise BadMap(phrase("has no coordinates"))
    if depth:
        return [_shape(part, depth - 1, least, datum, budget) for part in coordinates]
    if len(coordinates) < least:
        raise BadMap(
            phrase(
                "has a line or ring of {coordinates} positions, {least} are needed",
                coordinates=len(coordinates),
                least=least,
            )
        )
    budget[0] -= len(coordinates)
    if budget[0] < 0:
        raise BadMap(
            phrase(
                "the file has more than {most_positions} positions", most_positions=MOST_POSITIONS
            )
        )
    return [_position(value, number, datum) for number, value in enumerate(coordinates, 1)]


def _position(value: Any, number: int, datum: str) -> LonLat:
    # `type` and not `isinstance`: true and false are integers in Python.
    if not (
        isinstance(value, list)
        and len(value) >= len(("lon", "lat"))
        and all(type(part) in (int, float) for part in value[:2])
    ):
        raise BadMap(phrase("position {number} is not [lon, lat]", number=number))
    lon, lat = value[:2]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        hint = ""
        if abs(lat) <= 180 and abs(lon) <= 90:
            hint = phrase(": are latitude and longitude swapped?")
        raise BadMap(
            phrase(
                "position {number} ({lon}, {lat}) is not on earth{hint}",
                number=number,
                lon=lon,
                lat=lat,
                hint=hint,
            )
        )
    point = to_wgs84(lat, lon, datum)
    return round(point.lon, 6), round(point.lat, 6)


def _properties(given: Any, geometry: str) -> dict[str, Any]:
    """Keep class, name, one-way, tunnel and water. The map does not use the rest."""
    if not isinstance(given, dict):
        raise BadMap(phrase("has properties that are not an object"))
    kept: dict[str, Any] = {}
    if road := next((given[name] for name in CLASS_NAMES if given.get(name)), None):
        kept["k"] = str(road)[:30]
    if name := given.get("n") or given.get("name"):
        kept["n"] = str(name)[:60]
    for short, long in (("o", "oneway"), ("t", "tunnel")):
        if str(given.get(short, given.get(long, ""))) in ("1", "yes", "true", "True"):
            kept[short] = 1
    if given.get("kind") == "water" or given.get("natural") == "water" or "waterway" in given:
        kept["kind"] = "water"
        kept.pop("k", None)
    elif "Polygon" in geometry:
        kept["kind"] = "block"
    return kept


def lines(feature: Mapping[str, Any]) -> list[list[LonLat]]:
    """Return every line or ring of a feature."""
    return list(_flat(feature["geometry"]["coordinates"], DEPTH[feature["geometry"]["type"]]))


def _flat(shape: list[Any], depth: int) -> Iterator[list[LonLat]]:
    if not depth:
        yield shape
    else:
        for part in shape:
            yield from _flat(part, depth - 1)


def positions(feature: Mapping[str, Any]) -> Iterator[LonLat]:
    """Yield every position of a feature."""
    for line in lines(feature):
        yield from line


def is_road(feature: Mapping[str, Any]) -> bool:
    """True for a line that is not a water."""
    is_line = "Line" in feature["geometry"]["type"]
    return is_line and feature["properties"].get("kind") != "water"


def reshape(
    feature: dict[str, Any], change: Callable[[list[LonLat]], list[LonLat]]
) -> dict[str, Any]:
    """Return the feature with each of its lines or rings replaced by `change` of it."""
    geometry = feature["geometry"]
    shape = _mapped(geometry["coordinates"], DEPTH[geometry["type"]], change)
    return {**feature, "geometry": {"type": geometry["type"], "coordinates": shape}}


def _mapped(
    shape: list[Any], depth: int, change: Callable[[list[LonLat]], list[LonLat]]
) -> list[Any]:
    return [_mapped(part, depth - 1, change) for part in shape] if depth else change(shape)
