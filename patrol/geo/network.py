"""The road graph, and the search for the road that is nearest to a point.

Members ride e-bikes at 15 km/h on average, lights and corners included (the legal top is 25).
One-way signs are for cars and are ignored, and expressways are left out because e-bikes are not
allowed there. So the way back is the same as the way there. See docs/decisions/routing.md.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from patrol.geo.distance import DEGREE_M, Point

RIDE_KMH = 15.0
WALK_KMH = 5.0
BARRED = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
WALKED = frozenset({"footway", "pedestrian", "path", "steps"})
CELL_M = 100.0
"""The side of a cell of the grid, in metres."""
SNAP_M = 300.0
"""Metres. A point further from every road than this gets a straight line instead of a way."""


class Graph(NamedTuple):
    """The graph as the file has it: positions of the nodes, and edges (a, b, metres, km/h)."""

    lons: list[float]
    lats: list[float]
    edges: list[tuple[int, int, float, float]]

    @classmethod
    def of(
        cls,
        nodes: Sequence[tuple[float, float]],
        edges: Iterable[tuple[int, int, float, float, str]],
    ) -> "Graph":
        """Build a graph from nodes (lon, lat) and edges (a, b, metres, km/h, class).

        Roads that e-bikes may not use, and parts without a link to the largest part, are left out.
        """
        ridden = [
            (a, b, metres, round(min(kmh, WALK_KMH if kind in WALKED else RIDE_KMH), 1))
            for a, b, metres, kmh, kind in edges
            if kind not in BARRED and a != b and metres > 0 and kmh > 0
        ]
        main = _largest_part(len(nodes), ridden)
        new = {old: number for number, old in enumerate(sorted(main))}
        return cls(
            [nodes[old][0] for old in new],
            [nodes[old][1] for old in new],
            [(new[a], new[b], metres, kmh) for a, b, metres, kmh in ridden if a in main],
        )


def _largest_part(count: int, edges: Iterable[tuple[int, int, float, float]]) -> set[int]:
    """Return the nodes of the largest connected part. A member on another part had no way out."""
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b, _, _ in edges:
        beside[a].append(b)
        beside[b].append(a)
    best: set[int] = set()
    seen: set[int] = set()
    for start in range(count):
        if start in seen or not beside[start]:
            continue
        part, waiting = {start}, [start]
        while waiting:
            for node in beside[waiting.pop()]:
                if node not in part:
                    part.add(node)
                    waiting.append(node)
        seen |= part
        best = max(best, part, key=len)
    return best


class Foot(NamedTuple):
    """The nearest position on a road: `share` of the edge from a to b, `off_m` from the point."""

    edge: int
    a: int
    b: int
    share: float
    off_m: float


_Piece = tuple[int, float, float, float, float, float]
"""An edge in the grid: number, start x and y, direction x and y, squared length in m²."""


class Network:
    """The graph prepared for searches: the ways out of each node, and a grid of edges."""

    def __init__(self, graph: Graph) -> None:
        self.edges = graph.edges
        middle = sum(graph.lats) / max(1, len(graph.lats))
        self._across = DEGREE_M * math.cos(math.radians(middle))
        self._xs = [lon * self._across for lon in graph.lons]
        self._ys = [lat * DEGREE_M for lat in graph.lats]
        self.ways: list[list[tuple[int, int, float]]] = [[] for _ in graph.lons]
        """The ways out of each node: the next node, centiseconds, metres."""
        self._cells: defaultdict[tuple[int, int], list[_Piece]] = defaultdict(list)
        for number, (a, b, metres, _) in enumerate(graph.edges):
            cost = max(1, round(self.cost(number)[0]))
            self.ways[a].append((b, cost, metres))
            self.ways[b].append((a, cost, metres))
            self._index(number, a, b)

    def _index(self, number: int, a: int, b: int) -> None:
        ax, ay, bx, by = self._xs[a], self._ys[a], self._xs[b], self._ys[b]
        dx, dy = bx - ax, by - ay
        piece = (number, ax, ay, dx, dy, dx * dx + dy * dy or 1.0)  # never divide by 0
        for column in range(int(min(ax, bx) // CELL_M), int(max(ax, bx) // CELL_M) + 1):
            for row in range(int(min(ay, by) // CELL_M), int(max(ay, by) // CELL_M) + 1):
                self._cells[column, row].append(piece)

    def cost(self, edge: int) -> tuple[float, float]:
        """Return the centiseconds and metres of a whole edge."""
        _, _, metres, kmh = self.edges[edge]
        return metres * 360 / kmh, metres

    def foot(self, point: Point) -> Foot | None:
        """Return the nearest position on a road, or None when no road is within 300 m."""
        x, y = point.lon * self._across, point.lat * DEGREE_M
        best: tuple[float, int, float] | None = None
        for ring in range(int(SNAP_M // CELL_M) + 1):
            for piece in self._around(int(x // CELL_M), int(y // CELL_M), ring):
                nearest = _nearest_on(piece, x, y)
                if best is None or nearest < best:
                    best = nearest
            # Edges in the next ring of cells are further away than this.
            if best and best[0] <= (ring * CELL_M) ** 2:
                break
        if best is None or best[0] > SNAP_M**2:
            return None
        off2, number, share = best
        a, b, _, _ = self.edges[number]
        return Foot(number, a, b, share, math.sqrt(off2))

    def feet(self, point: Point, within_m: float) -> list[Foot]:
        """Return the nearest position on each edge within so many metres, the nearest first."""
        x, y = point.lon * self._across, point.lat * DEGREE_M
        near: dict[int, Foot] = {}
        for ring in range(int(within_m // CELL_M) + 2):
            for piece in self._around(int(x // CELL_M), int(y // CELL_M), ring):
                off2, number, share = _nearest_on(piece, x, y)
                if off2 <= within_m**2:
                    a, b, _, _ = self.edges[number]
                    near[number] = Foot(number, a, b, share, math.sqrt(off2))
        return sorted(near.values(), key=lambda foot: foot.off_m)

    def _around(self, column: int, row: int, ring: int) -> Iterable[_Piece]:
        for c in range(column - ring, column + ring + 1):
            is_side = abs(c - column) == ring
            step = 1 if is_side or not ring else 2 * ring
            for r in range(row - ring, row + ring + 1, step):
                yield from self._cells.get((c, r), ())


def _nearest_on(piece: _Piece, x: float, y: float) -> tuple[float, int, float]:
    """Return the squared distance in m², the edge, and the share of it."""
    number, ax, ay, dx, dy, length2 = piece
    east, north = x - ax, y - ay
    share = (east * dx + north * dy) / length2
    share = 0.0 if share < 0.0 else min(share, 1.0)
    east -= share * dx
    north -= share * dy
    return east * east + north * north, number, share
