"""The past of the demo's noise stations: two weeks of minutes, two months of hours, their habits.

It is invented, like everything of a demo, and written by the database in sets. It opens no case:
what the simulation does then goes the whole way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from patrol import clock, db
from patrol.demo.simulate.soundscape import LIMITS, floor
from patrol.models import Exceedance, ExceedanceKind, LevelMinute, Source, Station
from patrol.noise.limits import limit_for
from patrol.office import LimitTable

MINUTE_DAYS, HOUR_DAYS = 14, 60
QUIET = timedelta(hours=1)
"""Before now nothing is loud, so that the play begins quietly."""
SOURCE = "noise-stations"


@dataclass(frozen=True)
class Habit:
    """A sound that comes at the same time on some days of the week, Monday is 0."""

    station: str
    days: range | tuple[int, ...]
    hour: int
    minute: int
    lasts_min: int
    over_db: float
    chance: float


HABITS = (
    Habit("N01", range(7), 18, 40, 35, 6, 0.6),
    Habit("N12", range(5), 17, 10, 25, 7, 0.7),
    Habit("N02", (4, 5), 22, 10, 40, 8, 0.8),
    Habit("N11", range(5), 22, 20, 45, 6, 0.5),
    Habit("N06", range(7), 5, 10, 30, 5, 0.4),
)
BROKEN = "N13"
"""Its line was down for a night, so that a valid rate is less than 100 %."""

_NOISE = (
    "(CAST(minute AS BIGINT) * minute % 9973 * 31 + :station * 97) % 281 - 140"
    " + (minute / 1440 * 137 + :station * 53) % 290 - 145"  # no day is like the other
)
_MINUTES = f"""
INSERT INTO level_minute (station_id, minute, laeq, lmax, l10, l50, l90, counted, expected)
WITH RECURSIVE time_of (minute) AS (
  SELECT CAST(:first AS BIGINT) UNION ALL SELECT minute + 1 FROM time_of WHERE minute < :last
), base (hour, level) AS (VALUES {{base}}), said AS (
  SELECT minute, level + {_NOISE} AS level
  FROM time_of JOIN base ON base.hour = (minute + :shift) / 60 % 24
)
SELECT :station, minute, level, level + 420 + minute % 7 * 60, level + 180, level - 60,
  level - 260, 60 - CASE WHEN minute % 97 = 0 THEN 4 ELSE 0 END, 60
FROM said ORDER BY minute
"""  # noqa: S608  # constants of this module and whole numbers
_ALIKE = text(
    "INSERT INTO level_minute"
    " (station_id, minute, laeq, lmax, l10, l50, l90, counted, expected)"
    " SELECT :station, minute, laeq + d, lmax + d, l10 + d, l50 + d, l90 + d, counted, expected"
    " FROM (SELECT level_minute.*, (minute * 31 + :station * 53) % 140 - 70"
    " + (minute / 1440 * 71 + :station * 29) % 200 - 100 AS d"
    " FROM level_minute WHERE station_id = :model) AS model ORDER BY minute"
)
"""A station of the same zone is much like the first one: a copy costs a sixth."""
_LOUD = text(
    "UPDATE level_minute SET laeq = :level + laeq % 160 - 80, lmax = :level + 500,"
    " l10 = :level + 200, l50 = :level - 40, l90 = :level - 200"
    " WHERE station_id = :station AND minute >= :first AND minute < :last"
)
_OLD_HOURS = f"""
INSERT INTO level_hour (station_id, hour, energy, lmax, counted, expected)
WITH RECURSIVE time_of (minute) AS (
  SELECT CAST(:first AS BIGINT) UNION ALL SELECT minute + 60 FROM time_of WHERE minute < :last - 60
), base (hour, level) AS (VALUES {{base}})
SELECT :station, minute / 60, pow(10.0, (level + {_NOISE}) / 1000.0) * 3560, level + 900, 3560, 3600
FROM time_of JOIN base ON base.hour = (minute + :shift) / 60 % 24 ORDER BY minute
"""  # noqa: S608  # constants of this module and whole numbers
_LOUD_HOUR = text(
    "UPDATE level_hour SET energy = energy + pow(10.0, :level / 1000.0) * 60 * (:last - :first)"
    " WHERE station_id = :station AND hour = :first / 60"
)
_HOURS = text(
    "INSERT INTO level_hour (station_id, hour, energy, lmax, counted, expected)"
    " SELECT station_id, minute / 60, sum(pow(10.0, laeq / 1000.0) * counted), max(lmax),"
    " sum(counted), sum(expected) FROM level_minute GROUP BY station_id, minute / 60"
)


def keep(session: Session, tables: Mapping[str, LimitTable]) -> int:
    """Write the past of a demo that has none; return the number of its exceedances."""
    source = select(Source.id).where(Source.code == SOURCE)
    stations = session.exec(select(Station).where(col(Station.source_id).in_(source))).all()
    measured = select(LevelMinute.minute).limit(1)
    if not stations or session.exec(measured).first() is not None:
        return 0
    now = clock.now().replace(second=0, microsecond=0)
    models: dict[str, Station] = {}
    for station in stations:
        _levels(session, station, now, models.setdefault(station.zone.value, station))
    loud = list(_loud({station.code: station for station in stations}, now))
    rows = [_exceedance(tables, *span) for span in loud]
    for row in rows:
        _raise_levels(session, row)
    session.connection().execute(_HOURS)
    session.connection().execute(insert(Exceedance), [row.model_dump() for row in rows])
    return len(rows)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _levels(session: Session, station: Station, now: datetime, model: Station) -> None:
    """Write the quiet levels of a station: hours, then minutes up to now.

    `model` is the first station of its zone, which may be the station itself.
    """
    day, night = LIMITS[station.zone.value]
    offset = clock.local(now).utcoffset() or timedelta()
    shift = int(offset.total_seconds()) // 60
    base = ", ".join(f"({hour}, {round(floor(day, night, hour) * 100)})" for hour in range(24))
    first = _minute(clock.midnight(clock.local(now).date() - timedelta(days=MINUTE_DAYS)))
    old = first - (HOUR_DAYS - MINUTE_DAYS) * 1440
    connection = session.connection()
    whose = {"station": station.id, "shift": shift}
    connection.execute(text(_OLD_HOURS.format(base=base)), {**whose, "first": old, "last": first})
    if station is model:
        values = {**whose, "first": first, "last": _minute(now) - 1}
        connection.execute(text(_MINUTES.format(base=base)), values)
    else:
        connection.execute(_ALIKE, {"station": station.id, "model": model.id})
    if station.code == BROKEN:
        down = _minute(clock.midnight(clock.local(now).date() - timedelta(days=3)))
        words = "DELETE FROM level_minute WHERE station_id = :station AND minute BETWEEN :a AND :b"
        connection.execute(text(words), {"station": station.id, "a": down, "b": down + 400})


def _loud(
    stations: Mapping[str, Station], now: datetime
) -> Iterator[tuple[Station, datetime, datetime, float]]:
    """Yield station, beginning, end and dB above the limit of what was loud, by the habits."""
    chance = Random(7)  # noqa: S311  # a play
    today = clock.local(now).date()
    for back in range(8 * 7, -1, -1):
        day = today - timedelta(days=back)
        for habit in HABITS:
            is_on = day.weekday() in habit.days and chance.random() < habit.chance
            late_min = chance.randrange(12)
            begins = timedelta(hours=habit.hour, minutes=habit.minute + late_min)
            began = clock.midnight(day) + begins
            ended = began + timedelta(minutes=habit.lasts_min + chance.randrange(10))
            if is_on and ended + QUIET < now and habit.station in stations:
                yield stations[habit.station], began, ended, habit.over_db


def _exceedance(
    tables: Mapping[str, LimitTable],
    station: Station,
    began: datetime,
    ended: datetime,
    over_db: float,
) -> Exceedance:
    raised = began + timedelta(minutes=2)
    limit = limit_for(tables, station, raised)
    level = limit.level + round(over_db * 100)
    return Exceedance(
        id=db.new_id(),
        station_id=station.id or 0,
        kind=ExceedanceKind.SUSTAINED,
        began_at=began,
        raised_at=raised,
        noticed_at=raised,
        cleared_at=ended + timedelta(minutes=5),
        zone=station.zone,
        is_night=limit.is_night,
        limit=limit.level,
        standard=limit.standard,
        rule_version=station.rule_version,
        laeq=level,
        l50=level - 40,
        lmax=level + 500,
    )


def _raise_levels(session: Session, row: Exceedance) -> None:
    """Let the minutes of an exceedance be loud, or its hour where there are no minutes."""
    quiet_again = row.cleared_at or row.raised_at
    span = {"first": _minute(row.began_at), "last": _minute(quiet_again) - 5}
    values = {**span, "level": row.laeq, "station": row.station_id}
    session.connection().execute(_LOUD, values)
    session.connection().execute(_LOUD_HOUR, values)  # the hours of minutes are not made yet
