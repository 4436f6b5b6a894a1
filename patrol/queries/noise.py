"""The noise stations as the desk sees them: level, limit, state, doubts and the last hour.

A fixed number of statements, however many stations there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import (
    DoubtKind,
    Exceedance,
    Incident,
    LevelMinute,
    LevelSecond,
    Station,
    StationDoubt,
    StationState,
)
from patrol.models.shapes import Moment
from patrol.noise import case_station
from patrol.noise.decibel import energy_mean
from patrol.noise.limits import StationLimit, limit_for
from patrol.office import Office

NOW_S = 10
"""The level shown is the energy mean of so many seconds."""
BEFORE_S = 30
"""It is compared with the mean of so many seconds before these."""
STEADY = 200
"""A smaller difference, in hundredths of a dB(A), is no trend."""
STALE_S = 120
"""A level that was measured longer ago is not the level now."""
HOUR_MINUTES = 60
USUAL_WINDOW_S = 300

StationCondition = Literal["loud", "over", "quiet", "doubtful", "silent"]
Trend = Literal["rising", "falling", "steady"]
RANK: dict[StationCondition, int] = {"loud": 0, "over": 1, "doubtful": 2, "silent": 3, "quiet": 4}


class StationNow(TypedDict):
    """A station as the map and the list show it. Levels are dB(A)."""

    id: int
    code: str
    name: str
    name_en: str
    address: str
    area_id: int
    lat: float
    lon: float
    bearing_deg: float | None
    zone: str
    raises: bool
    """False while it is only watched: it opens no cases."""
    has_short_windows: bool
    """True when its rule looks at less than five minutes, as in a demo."""
    state: StationCondition
    level: float | None
    trend: Trend | None
    limit: float
    is_night: bool
    standard: str
    is_confirmed: bool
    """False while nobody has compared the limit with the printed standard."""
    heard_at: Moment | None
    doubts: list[DoubtKind]
    incident_id: str | None
    """The case of the exceedance that goes on."""
    hour: list[float | None]
    """LAeq of each of the last 60 minutes, the oldest first."""


class LiveLevel(TypedDict):
    """The level of a case's station, where it goes, and the limit."""

    station: str
    distance_m: int | None
    """Metres from the case to the nearest station; null when the station opened the case."""
    level: float | None
    trend: Trend | None
    limit: float
    is_night: bool
    is_doubtful: bool
    heard_at: Moment | None
    hour: list[float | None]
    """LAeq of each of the last 60 minutes, the oldest first."""


RecentSeconds = Mapping[int, Sequence[tuple[int, int]]]
"""By station: its newest seconds with their levels, in order."""


@dataclass(frozen=True, slots=True)
class NewestLevel:
    """The newest word of a station: its level in hundredths of a dB(A), and where it goes."""

    heard_at: datetime | None
    level: int | None
    trend: Trend | None


def stations(session: Session, area_ids: Iterable[int], office: Office) -> list[StationNow]:
    """Return the enabled stations of these areas; those that need somebody come first."""
    rows = session.exec(
        select(Station, StationState)
        .outerjoin(StationState, col(StationState.station_id) == col(Station.id))
        .where(col(Station.area_id).in_(area_ids), col(Station.disabled_at).is_(None))
        .order_by(Station.code)
    ).all()
    ids = [station.id or 0 for station, _ in rows]
    seconds, hours = _seconds(session, ids), _hours(session, ids)
    doubts, cases = _doubts(session, ids), _open(session, ids)
    shown = []
    for station, state in rows:
        key, now = station.id or 0, clock.now()
        limit = limit_for(office.noise_limits, station, now)
        line = _line(state, seconds.get(key, ()), hours[key])
        shown.append(_shown(station, limit, line, doubts[key], cases, hours[key]))
    return sorted(shown, key=lambda station: RANK[station["state"]])


def of_case(session: Session, case: Incident, office: Office) -> LiveLevel | None:
    """Return the live level of the station of a case, or None when no station is near."""
    near = case_station.of_case(session, case)
    if near is None:
        return None
    station, key = near.station, near.station.id or 0
    state, hour = session.get(StationState, key), _hours(session, [key])[key]
    line = _line(state, _seconds(session, [key]).get(key, ()), hour)
    limit = limit_for(office.noise_limits, station, clock.now())
    return {
        "station": station.name,
        "distance_m": near.distance_m,
        "level": in_db(line.level),
        "trend": line.trend,
        "limit": limit.level / 100,
        "is_night": limit.is_night,
        "is_doubtful": bool(_doubts(session, [key])[key]),
        "heard_at": clock.iso_or_none(line.heard_at),
        "hour": [in_db(level) for level in hour],
    }


def _shown(
    station: Station,
    limit: StationLimit,
    line: NewestLevel,
    doubts: list[DoubtKind],
    cases: Mapping[int, str | None],
    hour: Sequence[int | None],
) -> StationNow:
    key = station.id or 0
    return {
        "id": key,
        "code": station.code,
        "name": station.name,
        "name_en": station.name_en,
        "address": station.address,
        "area_id": station.area_id,
        "lat": station.lat,
        "lon": station.lon,
        "bearing_deg": station.bearing_deg,
        "zone": station.zone.value,
        "raises": station.raises,
        "has_short_windows": station.rule.get("window_s", USUAL_WINDOW_S) < USUAL_WINDOW_S,
        "state": _state(station, line, limit, is_doubted=bool(doubts), is_loud=key in cases),
        "level": in_db(line.level),
        "trend": line.trend,
        "limit": limit.level / 100,
        "is_night": limit.is_night,
        "standard": limit.standard,
        "is_confirmed": limit.is_confirmed,
        "heard_at": clock.iso_or_none(line.heard_at),
        "doubts": doubts,
        "incident_id": cases.get(key),
        "hour": [in_db(level) for level in hour],
    }


def _state(
    station: Station, line: NewestLevel, limit: StationLimit, *, is_doubted: bool, is_loud: bool
) -> StationCondition:
    age = clock.now() - line.heard_at if line.heard_at else timedelta.max
    if age > timedelta(seconds=station.silent_after_s):
        return "silent"
    if is_doubted:
        return "doubtful"
    if is_loud:
        return "loud"
    return "over" if line.level is not None and line.level > limit.level else "quiet"


def _line(
    state: StationState | None, seconds: Sequence[tuple[int, int]], hour: Sequence[int | None]
) -> NewestLevel:
    if state is None:
        return NewestLevel(None, None, None)
    newest = state.newest_second
    if newest is None or clock.now().timestamp() - newest > STALE_S:
        return NewestLevel(state.heard_at, None, None)
    now = [level for second, level in seconds if second > newest - NOW_S]
    before = [level for second, level in seconds if second <= newest - NOW_S]
    if not now:  # a station that sends minutes
        minutes = [level for level in hour if level is not None]
        return NewestLevel(state.heard_at, minutes[-1] if minutes else None, None)
    level = energy_mean(now)
    return NewestLevel(
        state.heard_at, level, _trend(level - energy_mean(before)) if before else None
    )


def _trend(change: int) -> Trend:
    if abs(change) < STEADY:
        return "steady"
    return "rising" if change > 0 else "falling"


def _seconds(session: Session, ids: Sequence[int]) -> RecentSeconds:
    seconds: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, second, laeq in session.exec(
        select(LevelSecond.station_id, LevelSecond.second, LevelSecond.laeq)
        .join(StationState, col(StationState.station_id) == col(LevelSecond.station_id))
        .where(
            col(LevelSecond.station_id).in_(ids),
            col(LevelSecond.second) > col(StationState.newest_second) - NOW_S - BEFORE_S,
        )
        .order_by(col(LevelSecond.station_id), col(LevelSecond.second))
    ):
        seconds[key].append((second, laeq))
    return seconds


def _hours(session: Session, ids: Sequence[int]) -> dict[int, list[int | None]]:
    first = clock.minute_of(clock.now()) - HOUR_MINUTES
    hours: dict[int, list[int | None]] = {key: [None] * HOUR_MINUTES for key in ids}
    for key, minute, laeq in session.exec(
        select(LevelMinute.station_id, LevelMinute.minute, LevelMinute.laeq).where(
            col(LevelMinute.station_id).in_(ids),
            col(LevelMinute.minute).between(first, first + HOUR_MINUTES - 1),
        )
    ):
        hours[key][minute - first] = laeq
    return hours


def _doubts(session: Session, ids: Sequence[int]) -> dict[int, list[DoubtKind]]:
    kinds: dict[int, list[DoubtKind]] = defaultdict(list)
    for key, kind in session.exec(
        select(StationDoubt.station_id, StationDoubt.kind)
        .where(col(StationDoubt.station_id).in_(ids), col(StationDoubt.until).is_(None))
        .order_by(StationDoubt.kind)
    ):
        kinds[key].append(DoubtKind(kind))
    return kinds


def _open(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    rows = session.exec(
        select(Exceedance.station_id, Exceedance.incident_id).where(
            col(Exceedance.station_id).in_(ids), col(Exceedance.cleared_at).is_(None)
        )
    )
    return dict(rows.all())


def in_db(hundredths: int | None) -> float | None:
    """Return a stored level in dB(A)."""
    return None if hundredths is None else hundredths / 100
