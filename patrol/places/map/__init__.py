"""Read and check the street's own map, keep it in the data folder, and answer it to browsers."""

from patrol.places.map.answer import (
    CHINA,
    PMTILES_FILE,
    PMTILES_URL,
    MapAnswer,
    TownMap,
    answer,
    fingerprint,
    is_imported,
    is_on_sketch,
    shown_roads,
)
from patrol.places.map.geojson import BadMap, Features, read_geojson
from patrol.places.map.install import Imported, install
from patrol.places.map.named_roads import NamedRoads
from patrol.places.map.pmtiles import Archive, read_archive
from patrol.places.map.road_graph import graph_from_lines, read_graph_file
from patrol.places.map.simplify import simplify

__all__ = [
    "CHINA",
    "PMTILES_FILE",
    "PMTILES_URL",
    "Archive",
    "BadMap",
    "Features",
    "Imported",
    "MapAnswer",
    "NamedRoads",
    "TownMap",
    "answer",
    "fingerprint",
    "graph_from_lines",
    "install",
    "is_imported",
    "is_on_sketch",
    "read_archive",
    "read_geojson",
    "read_graph_file",
    "shown_roads",
    "simplify",
]
