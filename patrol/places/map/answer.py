"""Answer `GET /api/v1/map` with the street's own map, or with the sketch of the demo town."""

import gzip
import hashlib
import json
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import WithJsonSchema
from typing_extensions import TypeAliasType, TypedDict

from patrol.places.map.named_roads import NamedRoads

META_FILE = Path("map") / "meta.json"
GROUND_FILE = Path("map") / "ground.geojson"
STREETS_FILE = Path("map") / "streets.geojson"
PMTILES_FILE = Path("map") / "streets.pmtiles"
PMTILES_URL = "/api/v1/map/streets.pmtiles"
SKETCH_LABEL = "示意图"
CHINA = (73.5, 18.0, 135.0, 53.6)
"""West, south, east and north of the country, when nothing nearer is known."""


Bounds = TypeAliasType(
    "Bounds",
    Annotated[
        list[float],
        WithJsonSchema(
            {
                "type": "array",
                "prefixItems": [{"type": "number"}] * 4,
                "minItems": 4,
                "maxItems": 4,
            }
        ),
    ],
)
"""West, south, east, north."""


class FeatureCollection(TypedDict):
    """GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


class TileService(TypedDict):
    """Raster tiles of a map service, with the attribution that it demands."""

    url: str
    attribution: str


class TownMap(TypedDict):
    """The street's map."""

    label: str
    attribution: str
    sketch: bool
    features: FeatureCollection
    pmtiles: str | None
    bounds: Bounds
    tiles: TileService | None


class MapAnswer(NamedTuple):
    """The answer, plain and compressed. The tag is without its quotes."""

    body: bytes
    gzipped: bytes
    etag: str


def is_imported(folder: Path) -> bool:
    """True when the street has a map of its own."""
    return not _is_missing(_meta(folder, _stamp(folder))["parts"])


def is_on_sketch(lat: float, lon: float) -> bool:
    """True for a position within the sketch of the demo town."""
    west, south, east, north = _sketch()["bbox"]
    return bool(south <= lat <= north and west <= lon <= east)


def answer(
    folder: Path,
    tiles_url: str = "",
    tiles_attribution: str = "",
    *,
    has_sketch: bool = True,
    bounds: tuple[float, ...] = CHINA,
) -> MapAnswer:
    """Return the map of a data folder. It is made once, and again only after an import.

    Before the first import it is the sketch of the demo town, or without it empty, within `bounds`.
    """
    empty = None if has_sketch else bounds
    return _made(folder, _stamp(folder), tiles_url, tiles_attribution, empty)


def fingerprint(folder: Path) -> str:
    """Return a digest of what was imported, the same on each host with the same map; "" of none.

    A part that was imported before 0.2 has no digest of its file, and counts by its bounds.
    """
    meta = _meta(folder, _stamp(folder))
    text = json.dumps([meta["parts"], meta.get("label", "")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if meta["parts"] else ""


def shown_roads(folder: Path, *, has_sketch: bool = True) -> NamedRoads:
    """Return the named roads of the map that the pages show; read again after an import."""
    return _roads(folder, _stamp(folder), None if has_sketch else CHINA)


def _stamp(folder: Path) -> int:
    meta = folder / META_FILE
    return meta.stat().st_mtime_ns if meta.exists() else 0


@lru_cache(maxsize=4)
def _roads(folder: Path, stamp: int, empty: tuple[float, ...] | None) -> NamedRoads:
    parts = _meta(folder, stamp)["parts"]
    return NamedRoads(_features(folder, parts, empty)[0])


@lru_cache(maxsize=4)
def _made(
    folder: Path,
    stamp: int,
    tiles_url: str,
    tiles_attribution: str,
    empty: tuple[float, ...] | None,
) -> MapAnswer:
    meta = _meta(folder, stamp)
    parts = meta["parts"]
    is_sketch = _is_missing(parts) and empty is None
    features, bounds = _features(folder, parts, empty)
    town_map: TownMap = {
        "label": SKETCH_LABEL if is_sketch else meta.get("label", ""),
        "attribution": _attribution(parts),
        "sketch": is_sketch,
        "features": {"type": "FeatureCollection", "features": features},
        "pmtiles": f"{PMTILES_URL}?v={stamp:x}" if "pmtiles" in parts else None,
        "bounds": bounds,
        "tiles": {"url": tiles_url, "attribution": tiles_attribution} if tiles_url else None,
    }
    body = json.dumps(town_map, ensure_ascii=False, separators=(",", ":")).encode()
    # mtime=0: the same map gives the same bytes in every process.
    return MapAnswer(body, gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:16])


def _meta(folder: Path, stamp: int) -> dict[str, Any]:
    """Return what the imports have written, or no parts before the first import."""
    meta: dict[str, Any] = json.loads((folder / META_FILE).read_bytes()) if stamp else {"parts": {}}
    return meta


@lru_cache(maxsize=1)
def _sketch() -> dict[str, Any]:
    sketch: dict[str, Any] = json.loads(files(__package__).joinpath("sketch.geojson").read_bytes())
    return sketch


def _is_missing(parts: Collection[str]) -> bool:
    """True when no map was imported."""
    return not {"streets", "pmtiles"} & set(parts)


def _features(
    folder: Path, parts: dict[str, Any], empty: tuple[float, ...] | None
) -> tuple[list[dict[str, Any]], list[float]]:
    if _is_missing(parts) and empty is not None:
        return [], list(empty)
    if _is_missing(parts):
        sketch = _sketch()
        return sketch["features"], sketch["bbox"]
    features: list[dict[str, Any]] = []
    for part, file in (("ground", GROUND_FILE), ("streets", STREETS_FILE)):
        if part in parts:
            features += json.loads((folder / file).read_bytes())["features"]
    # The ground may be larger than the town: the map shows the streets.
    main = next(part for part in ("streets", "pmtiles") if part in parts)
    return features, parts[main]["bounds"]


def _attribution(parts: dict[str, Any]) -> str:
    """Return all whose data is used, for the road graph too, each once."""
    named = [part["attribution"] for part in parts.values() if part["attribution"]]
    return " · ".join(dict.fromkeys(named))
