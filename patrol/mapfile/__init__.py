"""The street's own map: read, checked, kept in the data folder, and answered to browsers."""

from patrol.mapfile.answer import PMTILES_FILE, PMTILES_URL, Answer, answer
from patrol.mapfile.archive import Archive, read_archive
from patrol.mapfile.geojson import BadMap, Features, read_geojson
from patrol.mapfile.install import Imported, install
from patrol.mapfile.roads import graph_from_lines, read_graph_file
from patrol.mapfile.simplify import simplify

__all__ = [
    "PMTILES_FILE",
    "PMTILES_URL",
    "Answer",
    "Archive",
    "BadMap",
    "Features",
    "Imported",
    "answer",
    "graph_from_lines",
    "install",
    "read_archive",
    "read_geojson",
    "read_graph_file",
    "simplify",
]
