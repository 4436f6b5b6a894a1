"""Estimate how long a member rides to an incident: by road, else by a straight line."""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from pathlib import Path
from typing import Any, NamedTuple

from patrol.geo.distance import Point, distance_m
from patrol.geo.network import RIDE_KMH, Foot, Graph, Network

LINE_FACTOR = 1.36
"""Without a road graph, a ride counts as so many times the straight line (see routing.md)."""
MOST_CS = 1800_00
"""Centiseconds of half an hour's ride. A search goes no further."""
FAR = 1 << 40
"""The cost of a node that was not reached."""
KEPT = 64
"""So many searches are kept, one for each place."""
FEET_KEPT = 4096
"""So many nearest positions are kept."""
GRAPH_FILE = Path("map") / "graph.json"
FORMAT = "patrol-graph/1"


class Ride(NamedTuple):
    """Distance and riding time; `basis` is "road", or "line" (straight line × 1.36)."""

    distance_m: int
    eta_s: int
    basis: str

    def longer(self, metres: float) -> "Ride":
        """Return the way with so many metres more, ridden at the usual speed."""
        more_s = round(metres * 3.6 / RIDE_KMH)
        return Ride(self.distance_m + round(metres), self.eta_s + more_s, self.basis)


class Streets:
    """The ways from one place to many members. Without a graph each is a straight line."""

    def __init__(self, graph: Graph | None = None) -> None:
        self.network = Network(graph) if graph and graph.edges else None
        self._waves: OrderedDict[Point, _Wave] = OrderedDict()
        self._feet: dict[Point, Foot | None] = {}
        self._turn = threading.Lock()

    def rides(self, start: Point, points: Sequence[Point]) -> list[Ride]:
        """Return the way from `start` to each of `points`, in their order. It holds both ways."""
        if self.network is None:
            return [_by_line(start, point) for point in points]
        # A search is changed while it goes on, so threads must take turns.
        with self._turn:
            wave = self._wave(self.network, start)
            feet = [self._foot(self.network, point) for point in points]
            wave.advance({node for foot in feet if foot for node in (foot.a, foot.b)})
            ways = [wave.to(foot) for foot in feet]
        return [
            way or _by_line(start, point, is_far=wave.has_start and foot is not None)
            for way, point, foot in zip(ways, points, feet, strict=True)
        ]

    def _wave(self, network: Network, start: Point) -> "_Wave":
        """Return the search around this place. It continues where it ended the last time."""
        # 5 decimals are about 1 m.
        key = Point(round(start.lat, 5), round(start.lon, 5))
        wave = self._waves.pop(key, None) or _Wave(network, self._foot(network, start))
        self._waves[key] = wave
        if len(self._waves) > KEPT:
            self._waves.popitem(last=False)  # the place that nobody asked for longest
        return wave

    def _foot(self, network: Network, point: Point) -> Foot | None:
        if point not in self._feet:
            if len(self._feet) >= FEET_KEPT:
                self._feet.clear()
            self._feet[point] = network.foot(point)
        return self._feet[point]


def _by_line(start: Point, point: Point, *, is_far: bool = False) -> Ride:
    """Return the straight way. One `is_far` has roads that take more than half an hour.

    Such a member may stand near on the other bank, and must not come before who can ride there.
    """
    metres = distance_m(start, point) * LINE_FACTOR
    seconds = round(metres * 3.6 / RIDE_KMH)
    return Ride(round(metres), max(seconds, MOST_CS // 100) if is_far else seconds, "line")


class _Wave:
    """One Dijkstra search from a place. It goes only as far as it was asked to.

    A heap entry is one whole number: centiseconds in the high bits, the node in the low bits. This
    is twice as fast as tuples, and a hundredth of a second is exact enough.
    """

    def __init__(self, network: Network, start: Foot | None) -> None:
        self._network = network
        self._start = start
        count = len(network.ways)
        self._bits = count.bit_length()
        self._cost = [FAR] * count
        self._metres = [0.0] * count
        self._front: list[int] = []
        self._reached = -1
        """Every node that costs this many centiseconds or less is settled."""
        if start is not None:
            cost, metres = network.cost(start.edge)
            for node, share in ((start.a, start.share), (start.b, 1 - start.share)):
                self._cost[node] = round(cost * share)
                self._metres[node] = metres * share
                heappush(self._front, self._cost[node] << self._bits | node)

    @property
    def has_start(self) -> bool:
        return self._start is not None

    def advance(self, wanted: Iterable[int]) -> None:
        """Settle the wanted nodes within half an hour; for a dead end, settle its neighbour."""
        cost, metres, front, bits = self._cost, self._metres, self._front, self._bits
        ways, mask, most = self._network.ways, (1 << self._bits) - 1, MOST_CS << self._bits
        doors = {node if len(ways[node]) > 1 else ways[node][0][0] for node in wanted}
        missing = {node for node in doors if cost[node] > self._reached}
        while missing and front and front[0] < most:
            entry = heappop(front)
            node, so_far = entry & mask, entry >> bits
            # A shorter way to this node was found after the entry was pushed.
            if so_far > cost[node]:
                continue
            missing.discard(node)
            self._reached = so_far
            for beside, more, more_m in ways[node]:
                if so_far + more < cost[beside]:
                    cost[beside] = so_far + more
                    metres[beside] = metres[node] + more_m
                    # No way leads on from a dead end, so it need not enter the heap.
                    if len(ways[beside]) > 1:
                        heappush(front, so_far + more << bits | beside)

    def to(self, foot: Foot | None) -> Ride | None:
        """Return the way to this position, or None when the search did not reach it."""
        if foot is None or self._start is None:
            return None
        cost, metres = self._network.cost(foot.edge)
        ways = [
            (self._cost[node] + cost * share, self._metres[node] + metres * share)
            for node, share in ((foot.a, foot.share), (foot.b, 1 - foot.share))
            if self._cost[node] <= MOST_CS
        ]
        # On one edge the ride need not pass either end of it.
        if foot.edge == self._start.edge:
            between = abs(foot.share - self._start.share)
            ways.append((cost * between, metres * between))
        if not ways:
            return None
        ride_cs, ride_m = min(ways)
        off = foot.off_m + self._start.off_m
        return Ride(round(ride_m + off), round(ride_cs / 100 + off * 3.6 / RIDE_KMH), "road")


def read_graph(data: dict[str, Any]) -> Graph:
    """Read the graph that `patrol map import` wrote.

    Raises: ValueError.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} file")
    edges = [(int(a), int(b), float(m), float(kmh)) for a, b, m, kmh in data["edges"]]
    return Graph(data["lon"], data["lat"], edges)


_loaded: dict[Path, tuple[int, Streets]] = {}


def streets_in(folder: Path) -> Streets:
    """Return the streets of a data folder. The file is read again only after an import.

    Raises: ValueError.
    """
    path = folder / GRAPH_FILE
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    known = _loaded.get(path)
    if known is None or known[0] != stamp:
        graph = read_graph(json.loads(path.read_text("utf-8"))) if stamp else None
        known = _loaded[path] = stamp, Streets(graph)
    return known[1]
