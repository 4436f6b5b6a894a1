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


def answer(folder: Path, tiles_url: str = "", tiles_attribution: str = "") -> MapAnswer:
    """Return the map of a data folder. It is made once, and again only after an import."""
    meta = folder / META_FILE
    stamp = meta.stat().st_mtime_ns if meta.exists() else 0
    return _made(folder, stamp, tiles_url, tiles_attribution)


def shown_roads(folder: Path) -> NamedRoads:
    """Return the named roads of the map that the pages show; read again after an import."""
    meta = folder / META_FILE
    return _roads(folder, meta.stat().st_mtime_ns if meta.exists() else 0)


@lru_cache(maxsize=4)
def _roads(folder: Path, stamp: int) -> NamedRoads:
    parts = _meta(folder, stamp)["parts"]
    return NamedRoads(_features(folder, parts, _is_sketch(parts))[0])


@lru_cache(maxsize=4)
def _made(folder: Path, stamp: int, tiles_url: str, tiles_attribution: str) -> MapAnswer:
    meta = _meta(folder, stamp)
    parts = meta["parts"]
    is_sketch = _is_sketch(parts)
    features, bounds = _features(folder, parts, is_sketch)
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


def _is_sketch(parts: Collection[str]) -> bool:
    """True when no map was imported, so that the sketch of the demo town is shown."""
    return not {"streets", "pmtiles"} & set(parts)


def _features(
    folder: Path, parts: dict[str, Any], is_sketch: bool
) -> tuple[list[dict[str, Any]], list[float]]:
    if is_sketch:
        sketch = json.loads(files(__package__).joinpath("sketch.geojson").read_bytes())
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
