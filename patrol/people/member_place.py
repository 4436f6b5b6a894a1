"""Judge from the newest position how well the place of a member is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from patrol.geo import Point, Ride, Streets, country, haversine_m
from patrol.models import Area, Lost

FAR_M = 50_000.0
"""A patrol is never so far from its own area. A judgement, not a measurement."""
EXACT_M = 50.0
"""An accuracy up to this changes no estimate: satellites between houses give no better."""
COARSE_M = 1000.0
"""A position less accurate than this comes from a radio mast and says nothing within a street."""
OLD_FIX_S = 120
"""A position older than 120 s is shown with its age, and its member may have walked on."""
WALK_M_S = 1.0
MOST_WALKED_M = 1000.0
"""A patrol stays in its area however old its position is. A judgement, not a measurement."""


class Measured(Protocol):
    """A position as it was measured."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def accuracy_m(self) -> float | None: ...


class Kept(Measured, Protocol):
    """The newest position of a member; `sure_at` is given while nobody can have moved so fast."""

    @property
    def sure_at(self) -> datetime | None: ...


class MemberPlace(NamedTuple):
    """The place of a member. The way may be longer by `doubt_m` metres than it looks."""

    point: Point | None = None
    doubt_m: float = 0.0
    accuracy_m: float = 0.0
    lost: Lost | None = None


def middle_of(area: Area) -> Point | None:
    """Return the middle of an area, where it is known."""
    return Point(area.lat, area.lon) if area.lat is not None and area.lon is not None else None


def judge(fix: Kept, age_s: float, home: Point | None) -> MemberPlace:
    """Return the place that a position of this age gives; no point when the place is unknown.

    `home` is the middle of the member's area.
    """
    accuracy_m = fix.accuracy_m or 0.0
    if lost := lost_of(fix, home, is_doubted=fix.sure_at is not None):
        return MemberPlace(accuracy_m=accuracy_m, lost=lost)
    walked_m = min(MOST_WALKED_M, max(0.0, age_s - OLD_FIX_S) * WALK_M_S)
    doubt_m = walked_m + (accuracy_m if accuracy_m > EXACT_M else 0.0)
    return MemberPlace(Point(fix.lat, fix.lon), doubt_m, accuracy_m)


def lost_of(fix: Measured, home: Point | None, *, is_doubted: bool) -> Lost | None:
    """Return the reason why this newest position places nobody; None when it places the member.

    `is_doubted`: nobody can have come there so fast (see `track`).
    """
    if lost := meaningless(fix):
        return lost
    if home and haversine_m(home, Point(fix.lat, fix.lon)) > FAR_M:
        return Lost.FAR
    return Lost.JUMPED if is_doubted else None


def meaningless(fix: Measured) -> Lost | None:
    """Return the reason why a position says nothing, whoever sent it and from wherever."""
    if not country.holds(fix.lat, fix.lon):
        return Lost.IMPOSSIBLE
    return Lost.COARSE if (fix.accuracy_m or 0.0) > COARSE_M else None


def reaches(streets: Streets, goal: Point, places: Sequence[MemberPlace]) -> list[Ride | None]:
    """Return the way of each place to the goal with its doubt; None for an unknown place."""
    ways = iter(streets.rides(goal, [place.point for place in places if place.point]))
    return [next(ways).longer(place.doubt_m) if place.point else None for place in places]
