"""A member's position: walking the roads of the beat, or riding an e-bike to a case."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

from patrol.geo import Point, distances_m
from patrol.geo.distance import DEGREE_M

WALK_MPS = 1.2
RIDE_MPS = 5.5
BEAT_M = 350.0  # half the side of the square that a member patrols
STRIDE_M = 40.0  # greatest distance between two points of a road
NEAR_M = 25.0  # within this distance the ride is a straight line


def roads_of(features: Sequence[dict[str, Any]]) -> list[list[Point]]:
    """Return the lines of a map's GeoJSON features that can be walked, a point every 40 m."""
    lines = []
    for feature in features:
        shape, kind = feature.get("geometry") or {}, (feature.get("properties") or {}).get("kind")
        if kind == "water" or shape.get("type") not in ("LineString", "MultiLineString"):
            continue
        parts = shape["coordinates"]
        for part in parts if shape["type"] == "MultiLineString" else [parts]:
            lines.append(_dense([Point(lat, lon) for lon, lat, *_ in part]))
    return [line for line in lines if len(line) > 1]


def _dense(line: list[Point]) -> list[Point]:
    points = line[:1]
    for a, b in pairwise(line):
        count = max(1, math.ceil(metres(a, b) / STRIDE_M))
        points += [between(a, b, number / count) for number in range(1, count + 1)]
    return points


def metres(a: Point, b: Point) -> float:
    return distances_m(a, [b])[0]


def between(a: Point, b: Point, share: float) -> Point:
    return Point(a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share)


def beside(point: Point, rng: Random, within_m: float) -> Point:
    """Return a random position near the given one."""
    angle, off = rng.uniform(0, 2 * math.pi), rng.uniform(0, within_m) / DEGREE_M
    # a degree of longitude is shorter by the cosine of the latitude
    across = math.cos(math.radians(point.lat))
    return Point(point.lat + off * math.sin(angle), point.lon + off * math.cos(angle) / across)


def stretches(roads: Sequence[list[Point]], home: Point) -> list[list[Point]]:
    """Return the pieces of road within the beat around `home`."""
    reach = BEAT_M / DEGREE_M
    pieces: list[list[Point]] = []
    for road in roads:
        piece: list[Point] = []
        for point in road:
            is_near = abs(point.lat - home.lat) < reach and abs(point.lon - home.lon) < reach
            if is_near:
                piece.append(point)
            if piece and (not is_near or point is road[-1]):
                pieces.append(piece)
                piece = []
    return [piece for piece in pieces if len(piece) > 1]


class Walker:
    """A position that is computed from the time, so that no timer is needed."""

    def __init__(self, home: Point, roads: Sequence[list[Point]], rng: Random) -> None:
        self.home = home
        self._rng = rng
        self._pieces = stretches(roads, home)
        self._path = [beside(home, rng, 120.0)]
        self._began = self._pause = 0.0
        self._mps = WALK_MPS

    def here(self, now: float) -> Point:
        """Return the position at a second of the simulation."""
        left = (now - self._began) * self._mps
        for a, b in pairwise(self._path):
            length = metres(a, b)
            if left < length:
                return between(a, b, left / length)
            left -= length
        return self._path[-1]

    def left_s(self, now: float) -> float:
        """Return the seconds until the end of the way."""
        length = sum(metres(a, b) for a, b in pairwise(self._path))
        return max(0.0, self._began + length / self._mps - now)

    def ride_to(self, target: Point, now: float) -> None:
        """Ride along two sides of the rectangle, because streets are longer than the line.

        That is × 1.41 at most; `geo.streets` estimates × 1.36.
        """
        here = self.here(now)
        is_north_first = self._rng.random() < 0.5
        corner = Point(target.lat, here.lon) if is_north_first else Point(here.lat, target.lon)
        is_close = metres(here, target) < NEAR_M
        self._go([here, target] if is_close else [here, corner, target], RIDE_MPS, now)

    def stroll(self, now: float) -> None:
        """Walk another road of the beat, once the last one has ended and the member has rested."""
        if self.left_s(now) > 0 or now < self._began + self._pause:
            return
        here, piece = self.here(now), self._some_piece()
        if metres(here, piece[-1]) < metres(here, piece[0]):
            piece = piece[::-1]
        if metres(here, piece[0]) > BEAT_M:
            self.ride_to(piece[0], now)
            return
        self._go([here, *piece], WALK_MPS, now)
        self._pause = self.left_s(now) + self._rng.uniform(5, 60)

    def _some_piece(self) -> list[Point]:
        if self._pieces:
            return self._rng.choice(self._pieces)
        return [beside(self.home, self._rng, BEAT_M / 2) for _ in range(2)]

    def _go(self, path: list[Point], mps: float, now: float) -> None:
        self._path, self._mps, self._began, self._pause = path, mps, now, 0.0
