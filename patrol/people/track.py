"""Follow the positions of a member, and doubt one that nobody can have reached so fast."""

from datetime import datetime
from typing import NamedTuple

from patrol.geo import Point, haversine_m
from patrol.models import LastPosition
from patrol.people.member_place import meaningless

FASTEST_M_S = 35.0
"""126 km/h: no car in a town is faster."""
SLACK_M = 300.0
"""Between houses a position may be further off than its accuracy claims. A judgement."""


class Position(NamedTuple):
    """A place where a phone claims to have been, and the time by our clock."""

    lat: float
    lon: float
    accuracy_m: float | None
    taken_at: datetime


class Track(NamedTuple):
    """The newest position of a member, and the last sure one while the newest is doubted."""

    newest: Position
    sure: Position | None = None

    def then(self, claimed: Position) -> "Track":
        """Return the track after one position more; a late one changes nothing.

        Two positions in a row that agree are believed again, wherever they are. And with time
        every place can be reached, so that one bad position locks nobody out.
        """
        if claimed.taken_at < self.newest.taken_at:
            return self
        before = self.sure or self.newest
        if meaningless(before) or _is_reachable(before, claimed):
            return Track(claimed)
        is_sent_twice = claimed.taken_at == self.newest.taken_at
        if self.sure and not is_sent_twice and _is_reachable(self.newest, claimed):
            return Track(claimed)
        return Track(claimed, before)


def _is_reachable(start: Position, end: Position) -> bool:
    """True when a car could have come from the one to the other; what is meaningless is nowhere."""
    if meaningless(start) or meaningless(end):
        return False
    way_m = haversine_m(Point(start.lat, start.lon), Point(end.lat, end.lon))
    unsure_m = SLACK_M + (start.accuracy_m or 0.0) + (end.accuracy_m or 0.0)
    return way_m - unsure_m <= FASTEST_M_S * (end.taken_at - start.taken_at).total_seconds()


def track_of(row: LastPosition) -> Track:
    """Return the track that is stored."""
    newest = Position(row.lat, row.lon, row.accuracy_m, row.taken_at)
    if row.sure_at is None or row.sure_lat is None or row.sure_lon is None:
        return Track(newest)
    return Track(newest, Position(row.sure_lat, row.sure_lon, row.sure_accuracy_m, row.sure_at))


def columns(track: Track) -> dict[str, object]:
    """Return the columns of `LastPosition` that hold this track."""
    sure = track.sure
    return {
        **track.newest._asdict(),
        "sure_lat": sure.lat if sure else None,
        "sure_lon": sure.lon if sure else None,
        "sure_accuracy_m": sure.accuracy_m if sure else None,
        "sure_at": sure.taken_at if sure else None,
    }
