"""Recognise a wrong datum: what is known already lies one shift away from what was given.

In Hangzhou GCJ-02 lies some 500 m beside WGS-84, and BD-09 some 1,200 m.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from patrol.geo import Datum, Point, Polygons, contains, distance_m, from_wgs84, to_wgs84

LEAST_M = 150.0
"""A shift is never smaller in China; a place that was measured anew may be off by this much."""
CLEARLY = 3.0
"""Another datum is likelier when it brings the points so many times nearer."""
LEAST_POINTS = 3
"""So many points at least must show by their outlines that another datum fits."""
MOST_WITNESSES = 300
"""So many points are tried: each costs three times the length of its outline."""
CHOICES = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


class Anchor(NamedTuple):
    """A point as the file gives it, and where we know it to be (WGS-84)."""

    raw: Point
    known: Point


Fits = Callable[[Datum], bool]
"""True when a point lies in its outline, if the file has this datum."""


def raw_point_in(raw: Point, polygons: Polygons) -> Fits:
    """Return the test for a point of the file and an outline that we know."""
    return lambda datum: contains(polygons, to_wgs84(*raw, datum))


def outline_around(polygons: Polygons, given: str, known: Point) -> Fits:
    """Return the test for an outline that came in a given datum, and a point that we know.

    The outline is in WGS-84 by then, so the point goes the way that the outline came.
    """
    return lambda datum: contains(polygons, to_wgs84(*from_wgs84(*known, datum), given))


@dataclass(frozen=True, slots=True)
class DatumDoubt:
    """The file says `given`, but `better` fits what is known. Metres, by `off_m` to `better_m`.

    Without metres the outlines said it.
    """

    given: Datum
    better: Datum
    points: int
    off_m: int | None = None
    better_m: int | None = None


def doubted(
    given: str, anchors: Sequence[Anchor], insides: Sequence[Fits] = ()
) -> DatumDoubt | None:
    """Return the datum that fits better than the one that was given, if there is one."""
    return _by_distance(Datum(given), anchors) or _by_outline(Datum(given), insides)


def _by_distance(given: Datum, anchors: Sequence[Anchor]) -> DatumDoubt | None:
    if not anchors:
        return None
    off_m = {
        datum: median(distance_m(to_wgs84(*raw, datum), known) for raw, known in anchors)
        for datum in CHOICES
    }
    return _likelier(given, off_m, len(anchors))


def _likelier(given: Datum, off_m: dict[Datum, float], points: int) -> DatumDoubt | None:
    mine_m = off_m[_alike(given)]
    best = min(off_m, key=lambda datum: off_m[datum])
    if mine_m < LEAST_M or off_m[best] * CLEARLY > mine_m:
        return None
    return DatumDoubt(given, best, points, round(mine_m), round(off_m[best]))


def _by_outline(given: Datum, insides: Sequence[Fits]) -> DatumDoubt | None:
    insides = insides[:MOST_WITNESSES]
    if len(insides) < LEAST_POINTS:
        return None
    within = {datum: sum(fits(datum) for fits in insides) for datum in CHOICES}
    best = max(within, key=lambda datum: within[datum])
    gain = within[best] - within[_alike(given)]
    is_clear = gain >= LEAST_POINTS and gain * 2 > len(insides)
    return DatumDoubt(given, best, len(insides)) if is_clear else None


def _alike(datum: Datum) -> Datum:
    """Return WGS-84 for CGCS2000, which equals it to some centimetres."""
    return Datum.WGS84 if datum == Datum.CGCS2000 else datum
