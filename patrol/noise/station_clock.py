"""A station's clock: recognise one that is wrong by whole hours, such as UTC sent as local time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from patrol.models import DoubtKind, StationState
from patrol.noise import doubt

HOUR = timedelta(hours=1)
NEAR = timedelta(minutes=2)
"""A value this near our time is of now."""
MOST_HOURS = 14
"""No zone of the Earth is farther from UTC."""
SILENT_S = 180
"""A station that measured something so lately speaks by a right clock; older times are late."""


@dataclass(slots=True)
class ClockNow:
    """The state of a station's clock before a value of it is judged."""

    newest_second: int | None = None
    """By its corrected clock, in seconds since 1970."""
    ahead_s: int = 0


def ahead_s(claimed: datetime, now: datetime, known: ClockNow) -> int:
    """Return the seconds by which this time of a station is ahead, a number of whole hours.

    A time in the future at whole hours is that of a wrong zone. One in the past may only be late:
    it is taken for a wrong zone when the station was never heard, or goes back behind its newest
    second after it had stopped.
    """
    if is_near(claimed, now):
        return 0
    gap, ahead = claimed - now, timedelta(seconds=known.ahead_s)
    # A late value of a clock that is known to be wrong; a time that may be right is left alone.
    if ahead and gap - ahead <= NEAR and (known.ahead_s < 0 or claimed > now):
        return known.ahead_s
    hours = round(gap / HOUR)
    is_whole = 1 <= abs(hours) <= MOST_HOURS and abs(gap - hours * HOUR) <= NEAR
    if is_whole and (hours > 0 or _goes_back(claimed, now, known.newest_second)):
        return hours * 3600
    return 0


def by_our_clock(claimed: datetime, now: datetime, wall: datetime) -> datetime:
    """Return the time by our clock, when the station agrees with the wall clock and we do not."""
    is_right = is_near(claimed, wall) and not is_near(claimed, now)
    return claimed - (wall - now) if is_right else claimed


def is_near(claimed: datetime, now: datetime) -> bool:
    """Return True for a time of now; a late value says nothing of a clock."""
    return abs(claimed - now) <= NEAR


def _goes_back(claimed: datetime, now: datetime, newest: int | None) -> bool:
    return newest is None or claimed.timestamp() < newest < now.timestamp() - SILENT_S


def note(session: Session, clocks: Mapping[int, int]) -> None:
    """Keep what the clocks of these stations turned out to be, and say so."""
    for station_id, seconds in clocks.items():
        state = update(StationState).where(col(StationState.station_id) == station_id)
        session.connection().execute(state.values(clock_ahead_s=seconds))
        doubt.end(session, station_id, DoubtKind.CLOCK)
        if seconds:
            words = f"its clock is {abs(seconds) // 3600} h {'ahead' if seconds > 0 else 'behind'}"
            doubt.begin(session, station_id, DoubtKind.CLOCK, words)
