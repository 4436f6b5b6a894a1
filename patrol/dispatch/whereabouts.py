"""Judge from the newest position how well the place of a member is known."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from patrol.geo import Point, Reach, Streets

COUNTRY = (3.5, 73.0, 54.0, 136.0)
"""South, west, north, east: a position outside the office's country is impossible, as 0, 0 is."""
EXACT_M = 50.0
"""An accuracy up to this changes no estimate: satellites between houses give no better."""
COARSE_M = 1000.0
"""A position less accurate than this comes from a radio mast and says nothing within a street."""
OLD_FIX_S = 120
"""A position older than 120 s is shown with its age, and its member may have walked on."""
WALK_M_S = 1.0
MOST_WALKED_M = 1000.0
"""A patrol stays in its area however old its position is. A judgement, not a measurement."""


class Lost(StrEnum):
    """The reason why a position places nobody."""

    COARSE = "coarse"
    IMPOSSIBLE = "impossible"


class Measured(Protocol):
    """A position as it was measured."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def accuracy_m(self) -> float | None: ...


class Whereabouts(NamedTuple):
    """The place of a member. The way may be longer by `doubt_m` metres than it looks."""

    point: Point | None = None
    doubt_m: float = 0.0
    accuracy_m: float = 0.0
    lost: Lost | None = None


def judge(fix: Measured, age_s: float) -> Whereabouts:
    """Return the place that a position of this age gives; no point when the place is unknown."""
    accuracy_m = fix.accuracy_m or 0.0
    south, west, north, east = COUNTRY
    if not (south <= fix.lat <= north and west <= fix.lon <= east):
        return Whereabouts(accuracy_m=accuracy_m, lost=Lost.IMPOSSIBLE)
    if accuracy_m > COARSE_M:
        return Whereabouts(accuracy_m=accuracy_m, lost=Lost.COARSE)
    walked_m = min(MOST_WALKED_M, max(0.0, age_s - OLD_FIX_S) * WALK_M_S)
    doubt_m = walked_m + (accuracy_m if accuracy_m > EXACT_M else 0.0)
    return Whereabouts(Point(fix.lat, fix.lon), doubt_m, accuracy_m)


def reaches(streets: Streets, goal: Point, places: Sequence[Whereabouts]) -> list[Reach | None]:
    """Return the way of each place to the goal with its doubt; None for an unknown place."""
    ways = iter(streets.reach(goal, [place.point for place in places if place.point]))
    return [next(ways).longer(place.doubt_m) if place.point else None for place in places]
