"""宁静小区证据包: the points of an estate over a period, their values, and what became of noise.

Nothing here names a person. A night belongs to the day on which it began, and the valid rate is
that of HJ 906: valid values of those that a whole day or night would have.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor, NotFound
from patrol.geo import Point, haversine_m
from patrol.models import Area, LevelMinute, Place, Station, StationDoubt
from patrol.noise import covenant
from patrol.noise.decibel import day_night
from patrol.noise.limits import limit_for
from patrol.noise.parameters import USUAL
from patrol.office import Office
from patrol.places import street
from patrol.queries import covenants, station_levels
from patrol.queries.covenants import CovenantState
from patrol.queries.pack_exceedances import PackExceedance, exceedances
from patrol.queries.station_levels import DAY_MINUTES, half_of_day

NEAR_M = 200.0
"""A station that stands for no place belongs to the estate when it stands so near to it."""
LEAST_VALID_PCT = USUAL.valid_pct
"""A day or night with less is shown, but says nothing about the limit."""


class PackDay(TypedDict):
    """A day of a point and the night that began on it, in dB(A); null where nothing was measured.

    `*_ok`: within the limit; null when the valid rate is too small to say.
    """

    day: str
    ld: float | None
    ln: float | None
    ldn: float | None
    lmax: float | None
    day_valid_pct: int
    night_valid_pct: int
    day_ok: bool | None
    night_ok: bool | None


class PackHalves(TypedDict):
    """Days, or nights, of the whole period: their mean, and how many were within the limit."""

    level: float | None
    limit: float
    valid_pct: int
    counted: int
    within: int


class PackPoint(TypedDict):
    """A point (点位) of the estate. `away_m` is null for a station that is assigned to it."""

    name: str
    name_en: str
    code: str
    away_m: int | None
    zone: str
    standard: str
    is_confirmed: bool
    """False while nobody has compared its limits with the printed standard."""
    calibrated_on: str
    calibrate_next: str
    doubts: int
    """Times in the period in which its readings were in doubt; their values are not taken out."""
    day: PackHalves
    night: PackHalves
    days: list[PackDay]


class Pack(TypedDict):
    """The evidence of one estate and period."""

    street: str
    place: str
    place_en: str
    area: str
    since: str
    until: str
    made_at: str
    least_valid_pct: int
    points: list[PackPoint]
    covenants: list[CovenantState]
    exceedances: list[PackExceedance]
    exceedances_total: int
    """All of the period: the list may end before."""


@dataclass
class Half:
    """Sums of a day or a night: energy and minutes are weighted by the valid part of a minute."""

    energy: float = 0.0
    minutes: float = 0.0
    lmax: int | None = None

    @property
    def level(self) -> float | None:
        return 10 * math.log10(self.energy / self.minutes) if self.minutes else None

    def add(self, other: "Half") -> None:
        self.energy += other.energy
        self.minutes += other.minutes


def of(
    session: Session, me: Actor, office: Office, place_id: int, since: date, until: date
) -> Pack:
    """Return the evidence of an estate from the first day to the last one, nights included.

    Raises: NotFound.
    """
    place = session.get(Place, place_id) if place_id < 2**31 else None
    if place is None or place.area_id not in me.area_ids:
        raise NotFound("place")
    office_row = street.current(session)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    stations = _stations(session, me, place)
    area = session.get_one(Area, place.area_id)
    listed, total = exceedances(session, [row for row, _ in stations], since, until)
    return {
        "street": office_row.name if office_row else "",
        "place": place.name,
        "place_en": place.name_en,
        "area": area.name,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "made_at": clock.iso(clock.now()),
        "least_valid_pct": round(LEAST_VALID_PCT),
        "points": [_point(session, office, row, away_m, days) for row, away_m in stations],
        "covenants": [covenants.state(row) for row in covenant.of_place(session, place_id)],
        "exceedances": listed,
        "exceedances_total": total,
    }


def _stations(session: Session, me: Actor, place: Place) -> list[tuple[Station, int | None]]:
    """Return the stations that are assigned to the place, then those of no place near to it."""
    rows = session.exec(
        select(Station)
        .where(
            col(Station.area_id).in_(me.area_ids),
            (col(Station.place_id) == place.id) | col(Station.place_id).is_(None),
        )
        .order_by(Station.name, col(Station.id))
    ).all()
    middle = Point(place.lat, place.lon)
    belonging: list[tuple[Station, int | None]] = [
        (row, None) for row in rows if row.place_id == place.id
    ]
    for row in rows:
        away_m = haversine_m(Point(row.lat, row.lon), middle)
        if row.place_id is None and away_m <= NEAR_M:
            belonging.append((row, round(away_m)))
    return belonging


def _point(
    session: Session, office: Office, station: Station, away_m: int | None, days: Sequence[date]
) -> PackPoint:
    day_minutes = (station.night_begins - station.day_begins) % DAY_MINUTES
    lengths = (day_minutes, DAY_MINUTES - day_minutes)
    halves = _halves(session, station, days, day_minutes)
    shown = [_day(office, station, day, halves.get(n, {}), lengths) for n, day in enumerate(days)]
    by_day = limit_for(office.noise_limits, station, _at(days[-1], station.day_begins))
    by_night = limit_for(office.noise_limits, station, _at(days[-1], station.night_begins))
    means = [_mean([each.get(half, Half()) for each in halves.values()]) for half in (0, 1)]
    rates = [_pct(mean.minutes, lengths[half] * len(days)) for half, mean in enumerate(means)]
    return {
        "name": station.name,
        "name_en": station.name_en,
        "code": station.code,
        "away_m": away_m,
        "zone": station.zone.value,
        "standard": by_day.standard,
        "is_confirmed": by_day.is_confirmed,
        "calibrated_on": _on(station.calibrated_at),
        "calibrate_next": _on(station.calibrate_next),
        "doubts": _doubts(session, station, days),
        "day": _sum(means[0], by_day.level, rates[0], [day["day_ok"] for day in shown]),
        "night": _sum(means[1], by_night.level, rates[1], [day["night_ok"] for day in shown]),
        "days": shown,
    }


def _halves(
    session: Session, station: Station, days: Sequence[date], day_minutes: int
) -> dict[int, dict[int, Half]]:
    """Return the sums of each day (0) and night (1), by the number of the day."""
    first = clock.minute_of(_at(days[0], station.day_begins))
    last = first + len(days) * DAY_MINUTES
    valid = LevelMinute.counted * 1.0 / LevelMinute.expected
    slot = half_of_day(LevelMinute.minute - first, day_minutes).label("slot")
    query: Any = select(
        slot,
        func.sum(func.pow(10.0, LevelMinute.laeq / 1000.0) * valid),
        func.sum(valid),
        func.max(LevelMinute.lmax),
    ).where(col(LevelMinute.station_id) == station.id, col(LevelMinute.expected) > 0)
    halves: dict[int, dict[int, Half]] = {}
    for begin, end in station_levels.weeks(first, last):
        part = query.where(col(LevelMinute.minute).between(begin, end - 1)).group_by("slot")
        for number, energy, minutes, lmax in session.execute(part):
            half = Half(float(energy), float(minutes), lmax)
            halves.setdefault(number // 2, {})[number % 2] = half
    return halves


def _day(
    office: Office, station: Station, day: date, halves: dict[int, Half], lengths: tuple[int, int]
) -> PackDay:
    by_day, by_night = halves.get(0, Half()), halves.get(1, Half())
    rates = (_pct(by_day.minutes, lengths[0]), _pct(by_night.minutes, lengths[1]))
    limits = [
        limit_for(office.noise_limits, station, _at(day, begins)).level / 100
        for begins in (station.day_begins, station.night_begins)
    ]
    levels = (by_day.level, by_night.level)
    known = [each.lmax for each in (by_day, by_night) if each.lmax is not None]
    return {
        "day": day.isoformat(),
        "ld": _rounded(levels[0]),
        "ln": _rounded(levels[1]),
        "ldn": _ldn(levels, lengths[1]),
        "lmax": max(known) / 100 if known else None,
        "day_valid_pct": rates[0],
        "night_valid_pct": rates[1],
        "day_ok": _is_within(levels[0], limits[0], rates[0]),
        "night_ok": _is_within(levels[1], limits[1], rates[1]),
    }


def _ldn(levels: tuple[float | None, float | None], night_minutes: int) -> float | None:
    by_day, by_night = levels
    if by_day is None or by_night is None:
        return None
    return _rounded(day_night(by_day, by_night, night_minutes))


def _is_within(level: float | None, limit: float, valid_pct: int) -> bool | None:
    """Compare as it is printed, with one digit; None when too little was measured to say."""
    shown = _rounded(level)
    return None if shown is None or valid_pct < LEAST_VALID_PCT else shown <= limit


def _mean(halves: Sequence[Half]) -> Half:
    whole = Half()
    for half in halves:
        whole.add(half)
    return whole


def _sum(mean: Half, limit: int, valid_pct: int, ok: Sequence[bool | None]) -> PackHalves:
    return {
        "level": _rounded(mean.level),
        "limit": limit / 100,
        "valid_pct": valid_pct,
        "counted": sum(each is not None for each in ok),
        "within": sum(each is True for each in ok),
    }


def _doubts(session: Session, station: Station, days: Sequence[date]) -> int:
    begin, end = clock.midnight(days[0]), clock.midnight(days[-1] + timedelta(days=1))
    lasts = col(StationDoubt.until).is_(None) | (col(StationDoubt.until) > begin)
    return session.exec(
        select(func.count()).where(
            StationDoubt.station_id == station.id, col(StationDoubt.since) < end, lasts
        )
    ).one()


def _at(day: date, minute_of_day: int) -> Any:
    return clock.midnight(day) + timedelta(minutes=minute_of_day)


def _on(at: Any) -> str:
    return clock.local(at).date().isoformat() if at else ""


def _rounded(level: float | None) -> float | None:
    return None if level is None else round(level, 1)


def _pct(minutes: float, length: int) -> int:
    # Rounded down: 89.6 % is not 90 %.
    return min(100, math.floor(100 * minutes / length + 1e-9))
