"""Build the road graph from a graph file or from the lines of a street map."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from patrol.geo import BARRED, Graph, Point, haversine_m, to_wgs84
from patrol.places.map.geojson import BadMap, LonLat, attribution_of, is_road, lines
from patrol.places.map.joints import joined
from patrol.places.map.simplify import simplify
from patrol.terminal import phrase

TOLERANCE_M = 2.0
LIVING_STREET_KMH = 10.0
ANY_KMH = 99.0
"""No limit of the road: `Graph.of` lowers it to the speed of a ride."""


def read_graph_file(content: Mapping[str, Any], datum: str = "wgs84") -> tuple[Graph, str]:
    """Build the graph from the content of a graph file. Return the graph and its attribution.

    The file has `nodes` [id, lon, lat] and `edges` [a, b, metres, km/h, one-way, class, …].

    Raises: BadMap, UnknownDatum.
    """
    numbers: dict[Any, int] = {}
    places: list[LonLat] = []
    for number, node in enumerate(_list(content, "nodes"), 1):
        key, lon, lat = _node(node, number)
        point = to_wgs84(lat, lon, datum)
        numbers[key] = len(places)
        # 6 decimals are about 0.1 m.
        places.append((round(point.lon, 6), round(point.lat, 6)))
    edges = [_edge(edge, n, numbers) for n, edge in enumerate(_list(content, "edges"), 1)]
    return _checked(Graph.of(places, edges)), attribution_of(content)


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    rows = content.get(name)
    if not isinstance(rows, list) or not rows:
        raise BadMap(phrase("the graph file has no list of {name}", name=name))
    return rows


def _node(node: Any, number: int) -> tuple[int | str, float, float]:
    match node:
        case [int() | str() as key, int() | float() as lon, int() | float() as lat, *_] if (
            -180 <= lon <= 180 and -90 <= lat <= 90
        ):
            return key, lon, lat
        case _:
            raise BadMap(phrase("node {number} is not [id, lon, lat] on earth", number=number))


def _edge(edge: Any, number: int, numbers: Mapping[Any, int]) -> tuple[int, int, float, float, str]:
    match edge:
        case [a, b, int() | float() as metres, int() | float() as kmh, *more] if (
            0 <= metres < 1e6 and 0 < kmh < 1e3
        ):
            kind = str(more[1]) if len(more) > 1 else ""
        case _:
            raise BadMap(
                phrase(
                    "edge {number} is not [node, node, metres, km/h, one-way, class]", number=number
                )
            )
    for key in (a, b):
        if not isinstance(key, int | str) or key not in numbers:
            raise BadMap(
                phrase(
                    "edge {number} names node {key!r}, which is not in the file",
                    number=number,
                    key=key,
                )
            )
    return numbers[a], numbers[b], float(metres), float(kmh), kind


def _checked(graph: Graph) -> Graph:
    if not graph.edges:
        raise BadMap(phrase("no road in it can be ridden"))
    return graph


def graph_from_lines(features: Iterable[dict[str, Any]]) -> Graph:
    """Build the graph from lines. They meet at a shared position, or where one ends on another.

    Lines that only cross do not meet, because that may be a bridge.
    """
    ways = [
        (line, feature["properties"].get("k", ""))
        for feature in features
        if is_road(feature) and feature["properties"].get("k") not in BARRED
        for line in lines(feature)
    ]
    whole = joined([line for line, _ in ways])
    uses = Counter(position for line in whole for position in set(line))
    # Positions where roads meet: `simplify` must keep them.
    shared = {position for position, count in uses.items() if count > 1}
    numbers: dict[LonLat, int] = {}
    edges: list[tuple[int, int, float, float, str]] = []
    for line, (_, kind) in zip(whole, ways, strict=True):
        kmh = LIVING_STREET_KMH if kind == "living_street" else ANY_KMH
        for a, b in pairwise(simplify(line, TOLERANCE_M, shared)):
            metres = haversine_m(Point(a[1], a[0]), Point(b[1], b[0]))
            ends = [numbers.setdefault(end, len(numbers)) for end in (a, b)]
            edges.append((ends[0], ends[1], round(metres, 1), kmh, kind))
    return Graph.of(list(numbers), edges)
