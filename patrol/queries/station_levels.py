"""The levels of one station over a day, a week or a year, for its page and its table.

Minutes are joined by energy in the database. A year is two rows a day, joined from its hours.
"""

import math
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from sqlmodel import Session, case, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import Exceedance, ExceedanceKind, Incident, LevelHour, LevelMinute, Station
from patrol.models.shapes import Moment
from patrol.noise.decibel import day_night
from patrol.noise.hours import HOUR_MINUTES, energy_of_a_minute
from patrol.noise.limits import limit_for
from patrol.office import Office

LevelSpan = Literal["day", "week", "year"]
STEP_MINUTES: dict[LevelSpan, int] = {"day": 1, "week": 10, "year": 1440}
DAYS: dict[LevelSpan, int] = {"day": 1, "week": 7, "year": 365}
DAY_MINUTES = 1440
MOST_EXCEEDANCES = 500


class Passed(TypedDict):
    """An exceedance of the span, and what became of it."""

    began_at: Moment
    cleared_at: Moment | None
    kind: ExceedanceKind
    level: float
    limit: float
    standard: str
    incident_id: str | None
    number: str | None
    arrived_at: Moment | None
    """The first arrival by the reports of the case; the sensor says nothing of visits."""


class StationLevels(TypedDict):
    """Columns of one length, in dB(A); null where nothing was measured.

    Of a year `laeq` is the day's mean (Ld), `night` the mean of the night that began on it (Ln),
    and `ldn` both together.
    """

    id: int
    name: str
    name_en: str
    zone: str
    span: LevelSpan
    first_day: str
    first_minute: int
    """The midnight with which it begins, in minutes since 1970 UTC."""
    step_minutes: int
    minutes: list[int]
    """The beginning of each step, in minutes since 1970 UTC."""
    laeq: list[float | None]
    night: list[float | None]
    ldn: list[float | None]
    """The night counts as 10 dB louder; null where a day or its night has no level."""
    lmax: list[float | None]
    valid_pct: list[int]
    """Valid values of those expected, in percent (有效率)."""
    limit_day: float
    limit_night: float
    day_begins: int
    night_begins: int
    standard: str
    exceedances: list[Passed]


def of(
    session: Session, station: Station, office: Office, span: LevelSpan, first_day: date
) -> StationLevels:
    """Return the levels of a span that begins on this day of the office."""
    first, last = _bounds(first_day, DAYS[span])
    if span == "year":
        steps = _days(session, station, first, last)
    else:
        steps = _steps(session, station, first, last, STEP_MINUTES[span])
    noon = clock.midnight(first_day) + timedelta(minutes=station.day_begins)
    evening = clock.midnight(first_day) + timedelta(minutes=station.night_begins)
    by_day = limit_for(office.noise_limits, station, noon)
    by_night = limit_for(office.noise_limits, station, evening)
    return {
        "id": station.id or 0,
        "name": station.name,
        "name_en": station.name_en,
        "zone": station.zone.value,
        "span": span,
        "first_day": first_day.isoformat(),
        "first_minute": first,
        "step_minutes": STEP_MINUTES[span],
        **steps,  # type: ignore[typeddict-item]  # the six columns
        "limit_day": by_day.level / 100,
        "limit_night": by_night.level / 100,
        "day_begins": station.day_begins,
        "night_begins": station.night_begins,
        "standard": by_day.standard,
        "exceedances": _exceedances(session, station, first, last),
    }


def _bounds(first_day: date, days: int) -> tuple[int, int]:
    """Return the first minute of the span, and the first one after it."""
    begin, end = clock.midnight(first_day), clock.midnight(first_day + timedelta(days=days))
    return clock.minute_of(begin), clock.minute_of(end)


def _steps(
    session: Session, station: Station, first: int, last: int, minutes: int
) -> dict[str, list[Any]]:
    is_each = minutes == 1
    slot = LevelMinute.minute if is_each else (LevelMinute.minute - first) // minutes
    columns = _minutes(session, station, (first, last), slot, is_each=is_each)
    return {
        "minutes": [row[0] if is_each else row[0] * minutes + first for row in columns],
        "laeq": [_mean(row[1], row[3]) for row in columns],
        "night": [None] * len(columns),
        "ldn": [None] * len(columns),
        "lmax": [_db(row[2]) for row in columns],
        "valid_pct": [_pct(row[3], row[4]) for row in columns],
    }


def _days(session: Session, station: Station, first: int, last: int) -> dict[str, list[Any]]:
    """Return Ld, Ln and Lmax of each day, which lasts until the end of the night that follows it.

    They are joined from hours where day and night begin with one, otherwise from minutes.
    """
    begins = station.day_begins
    since, until = first + begins, last + begins
    day_minutes = (station.night_begins - begins) % DAY_MINUTES
    if any(at % HOUR_MINUTES for at in (since, day_minutes)):
        half = half_of_day(LevelMinute.minute - since, day_minutes)
        columns: Sequence[Any] = [
            row for part in weeks(since, until) for row in _minutes(session, station, part, half)
        ]
    else:
        half = half_of_day(LevelHour.hour * HOUR_MINUTES - since, day_minutes)
        columns = _hours(session, station, (since, until), half)
    days: dict[int, dict[int, Any]] = {}
    for row in columns:
        days.setdefault(row[0] // 2, {})[row[0] % 2] = row
    halves = [(days[day].get(0), days[day].get(1)) for day in sorted(days)]
    return {
        "minutes": [first + day * DAY_MINUTES for day in sorted(days)],
        "laeq": [_mean(row[1], row[3]) if row else None for row, _ in halves],
        "night": [_mean(row[1], row[3]) if row else None for _, row in halves],
        "ldn": [_ldn(*pair, DAY_MINUTES - day_minutes) for pair in halves],
        "lmax": [_db(max((row[2] or 0) for row in pair if row) or None) for pair in halves],
        "valid_pct": [
            _pct(sum(row[3] for row in pair if row), sum(row[4] for row in pair if row))
            for pair in halves
        ],
    }


def weeks(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the first minute of each week, and the one after it, up to `last`.

    A quarter of minutes takes SQLite 0.1 s and a year 0.4 s; a week takes 8 ms. Before each
    the sockets and other requests run. No day and no night that begins with `first` is cut.
    """
    for begin in range(first, last, 7 * DAY_MINUTES):
        time.sleep(0)
        yield begin, min(begin + 7 * DAY_MINUTES, last)


def half_of_day(since_first: Any, day_minutes: int) -> Any:
    """Return twice the number of the day, and one more in its night, of a minute since its first.

    The first minute begins a day of so many minutes; its night follows, also over midnight.
    """
    is_night = since_first % DAY_MINUTES >= day_minutes
    return since_first // DAY_MINUTES * 2 + case((is_night, 1), else_=0)


def _minutes(
    session: Session,
    station: Station,
    bounds: tuple[int, int],
    slot: Any,
    *,
    is_each: bool = False,
) -> Sequence[Any]:
    """Return slot, energy, Lmax, valid and expected values of the minutes of each slot."""
    measured = (
        col(LevelMinute.station_id) == station.id,
        col(LevelMinute.minute).between(bounds[0], bounds[1] - 1),
    )
    if not is_each:
        return _joined(session, LevelMinute, energy_of_a_minute(), slot, measured)
    query: Any = select(  # type: ignore[call-overload]  # five columns and more
        slot,
        energy_of_a_minute(),
        col(LevelMinute.lmax),
        LevelMinute.counted,
        LevelMinute.expected,
    )
    return session.execute(query.where(*measured).order_by(col(LevelMinute.minute))).all()


def _hours(session: Session, station: Station, bounds: tuple[int, int], slot: Any) -> Sequence[Any]:
    """Return the same of the hours of each slot."""
    first, last = bounds
    measured = (
        col(LevelHour.station_id) == station.id,
        col(LevelHour.hour).between(first // HOUR_MINUTES, (last - 1) // HOUR_MINUTES),
    )
    return _joined(session, LevelHour, LevelHour.energy, slot, measured)


def _joined(
    session: Session,
    table: type[LevelMinute] | type[LevelHour],
    energy: Any,
    slot: Any,
    measured: tuple[Any, ...],
) -> Sequence[Any]:
    query: Any = select(  # type: ignore[call-overload]  # five columns and more
        slot.label("slot"),
        func.sum(energy),
        func.max(table.lmax),
        func.sum(table.counted),
        func.sum(table.expected),
    )
    return session.execute(query.where(*measured).group_by("slot").order_by("slot")).all()


def _exceedances(session: Session, station: Station, first: int, last: int) -> list[Passed]:
    begin, end = (clock.of_minute(minute) for minute in (first, last))
    rows = session.exec(
        select(Exceedance, Incident.number, Incident.arrived_at)
        .outerjoin(Incident, col(Incident.id) == col(Exceedance.incident_id))
        .where(
            Exceedance.station_id == station.id,
            col(Exceedance.raised_at) < end,
            col(Exceedance.raised_at) >= begin,
        )
        .order_by(col(Exceedance.raised_at).desc())
        .limit(MOST_EXCEEDANCES)
    ).all()
    return [
        {
            "began_at": clock.iso(row.began_at),
            "cleared_at": clock.iso_or_none(row.cleared_at),
            "kind": row.kind,
            "level": row.laeq / 100,
            "limit": row.limit / 100,
            "standard": row.standard,
            "incident_id": row.incident_id,
            "number": number,
            "arrived_at": clock.iso_or_none(arrived_at),
        }
        for row, number, arrived_at in rows
    ]


def _mean(energy: float, counted: int) -> float | None:
    """Return the level of the mean energy, one digit after the point as every standard prints."""
    return round(level_of(energy, counted), 1) if counted and energy else None


def level_of(energy: float, counted: int) -> float:
    return 10 * math.log10(energy / counted)


def _ldn(day: Any | None, night: Any | None, night_minutes: int) -> float | None:
    """Return Ldn of the sums of a day and of its night. It is rounded once, not three times."""
    if not (day and night and day[3] and night[3]):
        return None
    by_day, by_night = level_of(day[1], day[3]), level_of(night[1], night[3])
    return round(day_night(by_day, by_night, night_minutes), 1)


def _db(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _pct(counted: int, expected: int) -> int:
    return round(100 * counted / expected) if expected else 0
