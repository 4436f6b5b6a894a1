"""Name the roads near a point, from the lines of the map that the pages show."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from patrol.geo import BARRED, Graph, Network, Point
from patrol.places.map.geojson import LonLat, is_road, lines


class RoadNear(NamedTuple):
    """A road with its name, and how many metres it is away."""

    name: str
    off_m: float


class NamedRoads:
    """The roads with names. Expressways are left out: nobody on foot or on an e-bike is there."""

    def __init__(self, features: Iterable[dict[str, Any]]) -> None:
        places: list[LonLat] = []
        edges: list[tuple[int, int, float, float]] = []
        self._names: list[str] = []
        for name, line in _named_lines(features):
            first = len(places)
            places += line
            # The grid needs the ends only; metres and km/h are for rides.
            edges += [(a, b, 1.0, 1.0) for a, b in pairwise(range(first, len(places)))]
            self._names += [name] * (len(line) - 1)
        lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
        self._network = Network(Graph(lons, lats, edges))

    def near(self, point: Point, within_m: float) -> list[RoadNear]:
        """Return the roads within so many metres, each name once, the nearest first."""
        nearest: dict[str, float] = {}
        for foot in self._network.feet(point, within_m):
            nearest.setdefault(self._names[foot.edge], foot.off_m)
        return [RoadNear(name, off_m) for name, off_m in nearest.items()]


def _named_lines(features: Iterable[dict[str, Any]]) -> Iterable[tuple[str, list[LonLat]]]:
    for feature in features:
        properties = feature["properties"]
        if is_road(feature) and properties.get("n") and properties.get("k") not in BARRED:
            for line in lines(feature):
                yield properties["n"], [(lon, lat) for lon, lat in line]
