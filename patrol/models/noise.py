"""宁静: noise stations, what they measured, and when a limit was passed.

Levels are stored in hundredths of a dB(A), as small whole numbers (docs/decisions/noise.md).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from patrol.models.columns import an_id, choice, document, maybe_moment, moment


class ZoneClass(StrEnum):
    """声环境功能区: the classes of GB 3096-2008. The office sets them; nothing guesses."""

    RECOVERY = "0"
    HOMES = "1"
    MIXED = "2"
    INDUSTRY = "3"
    ROADSIDE = "4a"
    RAILWAY = "4b"


class ExceedanceKind(StrEnum):
    SUSTAINED = "sustained"
    """LAeq,5min and L50,5min were above the limit together."""
    BURST = "burst"
    """Single loud sounds at night: Lmax above the limit and its margin, more than once."""


class DoubtKind(StrEnum):
    """The reason why a station's readings are not believed. While one stands, nothing is raised."""

    FLAT = "flat"
    CLIPPED = "clipped"
    JUMP = "jump"
    WIND = "wind"
    CLOCK = "clock"
    BATTERY = "battery"
    CALIBRATION = "calibration"
    FOREIGN = "foreign"
    """Another source spoke for it."""


class Station(SQLModel, table=True):
    """A noise station: where it stands, which limits hold there, and the rule that watches it."""

    __table_args__ = (
        UniqueConstraint("source_id", "code"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", "station_on_earth"),
        CheckConstraint("bearing_deg BETWEEN 0 AND 360", "station_bearing"),
        CheckConstraint(
            "day_begins BETWEEN 0 AND 1439 AND night_begins BETWEEN 0 AND 1439"
            " AND day_begins <> night_begins",
            "station_hours",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    """The source that speaks for it. Levels from another one are refused."""
    code: str = Field(max_length=64)
    """Its id in the sending system (MN in HJ 212)."""
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=120)
    area_id: int = Field(foreign_key="area.id", index=True)
    place_id: int | None = Field(default=None, foreign_key="place.id")
    """The estate or venue that it stands for."""
    address: str = Field(default="", max_length=200)
    lat: float
    lon: float
    zone: ZoneClass = choice(ZoneClass)
    limits: str = Field(default="street", max_length=40)
    """The code of the office's table of limits (GB 3096, GB 22337, GB 12523)."""
    day_begins: int = 360
    """Minutes after midnight, local time; the night ends then."""
    night_begins: int = 1320
    bearing_deg: float | None = None
    """The direction in which its camera looks, in degrees from north."""
    camera_url: str = Field(default="", max_length=400)
    silent_after_s: int = 600
    raises: bool = True
    """True when its exceedances open cases; false while it is only watched."""
    calibrated_at: datetime | None = maybe_moment()
    calibrated_by: str = Field(default="", max_length=60)
    calibrate_next: datetime | None = maybe_moment()
    rule: dict[str, Any] = document()
    """Its own parameters of the rule; what is missing is the usual value (`noise.rule`)."""
    rule_version: int = 0
    """Counts the changes of `rule`; an exceedance keeps the version that raised it."""
    version: int = 0
    """Counts the changes of this row; two administrators do not overwrite each other."""
    disabled_at: datetime | None = maybe_moment()


class StationState(SQLModel, table=True):
    """The state of a station's line, beside the station's row because it changes every second."""

    __tablename__ = "station_state"

    station_id: int = Field(primary_key=True, foreign_key="station.id")
    heard_at: datetime | None = maybe_moment()
    """The last word of it that arrived, by our clock."""
    newest_second: int | None = None
    """The newest second that it measured, in seconds since 1970, by its corrected clock."""
    clock_ahead_s: int = 0
    """Seconds that its clock is ahead of ours; whole hours are a wrong zone and are corrected."""
    late_s: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Seconds that its newest reading was old when it arrived, when that last changed."""
    late_since: datetime | None = maybe_moment()
    """Its readings are that late since then: a backlog that is caught up or grows has no such
    time, a slow clock has."""
    watched: dict[str, Any] = document()
    """The memory of the rule between two looks (`noise.rule`)."""


class LevelMinute(SQLModel, table=True):
    """One minute of one station, in hundredths of a dB(A). `counted` of `expected` were valid."""

    __tablename__ = "level_minute"
    __table_args__ = (
        CheckConstraint("counted BETWEEN 0 AND expected", "level_minute_counts"),
        {"sqlite_with_rowid": False},
    )

    station_id: int = Field(primary_key=True, foreign_key="station.id")
    minute: int = Field(primary_key=True)
    """The minute's beginning, in minutes since 1970 UTC."""
    laeq: int
    lmax: int | None = None
    l10: int | None = None
    l50: int | None = None
    l90: int | None = None
    counted: int = 1
    """Valid values in this minute: seconds, or 1 when the station sends minutes."""
    expected: int = 1


class LevelHour(SQLModel, table=True):
    """One hour of one station: the sums over its minutes (`noise.hours`)."""

    __tablename__ = "level_hour"
    __table_args__ = (
        CheckConstraint("counted BETWEEN 0 AND expected", "level_hour_counts"),
        {"sqlite_with_rowid": False},
    )

    station_id: int = Field(primary_key=True, foreign_key="station.id")
    hour: int = Field(primary_key=True)
    """The hour's beginning, in hours since 1970 UTC."""
    energy: float
    """The sum of 10^(L/10) over the valid values, L in dB(A)."""
    lmax: int | None = None
    """In hundredths of a dB(A)."""
    counted: int
    expected: int


class LevelSecond(SQLModel, table=True):
    """One second of one station. Only seconds around an exceedance are kept longer than a while."""

    __tablename__ = "level_second"
    __table_args__ = {"sqlite_with_rowid": False}

    station_id: int = Field(primary_key=True, foreign_key="station.id")
    second: int = Field(primary_key=True)
    """In seconds since 1970 UTC."""
    laeq: int
    lmax: int | None = None
    is_kept: bool = False
    """True for a second that belongs to an exceedance."""


class Exceedance(SQLModel, table=True):
    """超标: an interval in which a station's rule held. It opens a case or goes on in one."""

    __table_args__ = (
        Index(
            "exceedance_open",
            "station_id",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
        Index("exceedance_of_station", "station_id", "raised_at"),
        CheckConstraint("cleared_at IS NULL OR cleared_at >= raised_at", "exceedance_in_order"),
    )

    id: str = an_id()
    """Also the reference of the intake that it becomes."""
    station_id: int = Field(foreign_key="station.id")
    kind: ExceedanceKind = choice(ExceedanceKind)
    began_at: datetime = moment()
    """The first second above the limit of the window that raised it."""
    raised_at: datetime = moment()
    """The second from which the rule held: the clocks of 1·5·60 begin here."""
    noticed_at: datetime = moment()
    """The time of our notice, by our clock."""
    cleared_at: datetime | None = maybe_moment()
    """The second from which it had been quiet for the whole hold time."""
    zone: ZoneClass = choice(ZoneClass)
    is_night: bool
    limit: int
    """The limit that applied, in hundredths of a dB(A)."""
    standard: str = Field(max_length=40)
    """The standard and its edition, such as GB 3096-2008."""
    rule_version: int
    laeq: int
    """LAeq,5min when it was raised, in hundredths."""
    l50: int | None = None
    lmax: int
    """The loudest second so far."""
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)


class StationDoubt(SQLModel, table=True):
    """读数可疑: a time in which a station's readings were not believed, and why."""

    __tablename__ = "station_doubt"
    __table_args__ = (
        Index(
            "station_doubt_open",
            "station_id",
            "kind",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: str = an_id()
    station_id: int = Field(foreign_key="station.id")
    kind: DoubtKind = choice(DoubtKind)
    since: datetime = moment()
    until: datetime | None = maybe_moment()
    said_at: datetime | None = maybe_moment()
    """About the last time at which the station spoke of it again, of a wind or a battery."""
    detail: str = Field(default="", max_length=200)
    """The measure that made the doubt, such as the hours that its clock is off."""
