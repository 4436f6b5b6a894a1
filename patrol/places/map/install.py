"""Import a street's own map file into the data folder (`patrol map import`)."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from patrol.geo import Graph, to_wgs84
from patrol.geo.streets import FORMAT, GRAPH_FILE
from patrol.places.map.answer import GROUND_FILE, META_FILE, PMTILES_FILE, STREETS_FILE
from patrol.places.map.geojson import BadMap, Features, is_road, parse, read_geojson, reshape
from patrol.places.map.pmtiles import MAGIC, read_archive
from patrol.places.map.road_graph import graph_from_lines, read_graph_file
from patrol.places.map.simplify import simplify
from patrol.terminal import phrase

DISPLAY_TOLERANCE_M = 1.5
"""Lines for the screen may differ by so many metres."""


class Imported(NamedTuple):
    """The counts of an import, which the command prints."""

    part: str
    """streets, ground, graph or pmtiles"""
    features: int = 0
    skipped: int = 0
    nodes: int = 0
    edges: int = 0


def install(
    folder: Path, path: Path, *, datum: str = "wgs84", label: str = "", attribution: str = ""
) -> Imported:
    """Import a GeoJSON, a road graph or a PMTiles file. The content shows which it is.

    An import replaces the earlier one of the same part. Streets also make a road graph; a graph
    file that is imported later replaces that graph. `folder` is the data folder. After an error
    nothing has changed.

    Raises: BadMap, UnknownDatum.
    """
    to_wgs84(0, 0, datum)  # refuses an unknown datum before the file is read
    options = {"label": label, "attribution": attribution, "datum": datum}
    try:
        with path.open("rb") as file:
            is_archive = file.read(len(MAGIC)) == MAGIC
            file.seek(0)
            options["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        data = b"" if is_archive else path.read_bytes()
    except OSError as error:
        raise BadMap(
            phrase("{path} cannot be read: {strerror}", path=path, strerror=error.strerror)
        ) from None
    if is_archive:
        return _archive(folder, path, options)
    content = parse(data)
    if "nodes" in content and "edges" in content:
        graph, from_file = read_graph_file(content, datum)
        _write_graph(folder, graph)
        _remember(folder, "graph", options, attribution=from_file)
        return Imported("graph", nodes=len(graph.lons), edges=len(graph.edges))
    return _lines_and_areas(folder, read_geojson(data, datum), options)


def _archive(folder: Path, path: Path, options: dict[str, str]) -> Imported:
    if options["datum"] not in ("wgs84", "cgcs2000"):
        raise BadMap(phrase("PMTiles cannot be converted: make them from WGS-84 data"))
    archive = read_archive(path)
    _replace(folder / PMTILES_FILE, lambda draft: shutil.copyfile(path, draft))
    _remember(folder, "pmtiles", options, bounds=archive.bounds, attribution=archive.attribution)
    return Imported("pmtiles")


def _lines_and_areas(folder: Path, read: Features, options: dict[str, str]) -> Imported:
    """Import a file with roads as the streets, one without as the ground (blocks, waters)."""
    has_roads = any(map(is_road, read.features))
    part, file = ("streets", STREETS_FILE) if has_roads else ("ground", GROUND_FILE)
    # The graph needs the full lines: those for the screen may lose a joint.
    graph = graph_from_lines(read.features)
    shown = [
        reshape(feature, lambda line: simplify(line, DISPLAY_TOLERANCE_M))
        for feature in read.features
    ]
    _write_json(folder / file, {"type": "FeatureCollection", "features": shown})
    if has_roads:
        _write_graph(folder, graph)
        _forget(folder, "graph")  # its file was just replaced by the graph of the streets
    _remember(folder, part, options, bounds=read.bounds, attribution=read.attribution)
    return Imported(part, len(read.features), read.skipped, len(graph.lons), len(graph.edges))


def _write_graph(folder: Path, graph: Graph) -> None:
    whole = {"format": FORMAT, "lon": graph.lons, "lat": graph.lats, "edges": graph.edges}
    _write_json(folder / GRAPH_FILE, whole)


def _read_meta(folder: Path) -> dict[str, Any]:
    path = folder / META_FILE
    meta: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {"parts": {}}
    return meta


def _forget(folder: Path, part: str) -> None:
    meta = _read_meta(folder)
    meta["parts"].pop(part, None)
    _write_json(folder / META_FILE, meta)


def _remember(
    folder: Path,
    part: str,
    options: dict[str, str],
    *,
    attribution: str,
    bounds: list[float] | None = None,
) -> None:
    """Keep the label and attribution; the command line wins over the file."""
    meta = _read_meta(folder)
    meta["label"] = options["label"] or meta.get("label", "")
    meta["parts"][part] = {
        "datum": options["datum"],
        "sha256": options["sha256"],
        "attribution": options["attribution"] or attribution,
        **({"bounds": bounds} if bounds else {}),
    }
    _write_json(folder / META_FILE, meta)


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    _replace(path, lambda draft: draft.write_text(text, "utf-8"))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Replace the file completely or not at all, also when the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write(draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
