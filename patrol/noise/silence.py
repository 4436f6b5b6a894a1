"""Tell the desk of a station that says nothing any more, and clear the alarm when it speaks.

A source that is silent as a whole has one alarm (`intake.source_alarms`), its stations have none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock
from patrol.intake import source_alarms
from patrol.models import Alarm, AlarmKind, Source, Station, StationState, SystemActor

KIND = AlarmKind.STATION_SILENT


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence of one station; with its beginning in the key, each silence has its own alarm."""

    station: Station
    heard_at: datetime

    @property
    def key(self) -> str:
        return f"{self.station.id}:{clock.iso(self.heard_at)}"


@dataclass(frozen=True, slots=True)
class WatchedStations:
    """The silences that nobody was told of, and the alarms whose station speaks again."""

    begun: Sequence[Silence]
    over: Sequence[Alarm]


def is_watch_due(session: Session) -> bool:
    """True when an alarm must be raised or cleared. Reads only."""
    watched = _look(session)
    return bool(watched.begun or watched.over)


def watch(session: Session) -> None:
    """Raise an alarm once for each silence of a station; clear it when the silence is over."""
    watched = _look(session)
    alarm.clear(session, watched.over, by=SystemActor.WORKER)
    news = [
        alarm.New(
            silence.key,
            area_id=silence.station.area_id,
            source_id=silence.station.source_id,
            body={
                "station": silence.station.name,
                "station_id": silence.station.id,
                "heard_at": clock.iso(silence.heard_at),
            },
        )
        for silence in watched.begun
    ]
    if news:
        alarm.raise_all(session, KIND, news, by=SystemActor.WORKER)


def _look(session: Session) -> WatchedStations:
    silences, standing = _silences(session), alarm.standing(session, KIND)
    keys, told = {f"{KIND}:{each.key}" for each in silences}, {row.key for row in standing}
    return WatchedStations(
        [
            each
            for each in silences
            if f"{KIND}:{each.key}" not in told and not alarm.was_raised(session, KIND, each.key)
        ],
        [row for row in standing if row.key not in keys],
    )


def _silences(session: Session) -> list[Silence]:
    """Return the silent stations; one that has never spoken is not connected yet."""
    rows = session.exec(
        select(Station, StationState.heard_at)
        .join(StationState, col(StationState.station_id) == col(Station.id))
        .join(Source, col(Source.id) == col(Station.source_id))
        .where(
            col(StationState.heard_at).is_not(None),
            col(Station.disabled_at).is_(None),
            col(Source.disabled_at).is_(None),
        )
        .order_by(col(Station.id))
    )
    now = clock.now()
    silences = [
        Silence(station, heard_at)
        for station, heard_at in rows
        if heard_at is not None and now - heard_at > timedelta(seconds=station.silent_after_s)
    ]
    whole = source_alarms.silent_sources(session) if silences else set()
    return [each for each in silences if each.station.source_id not in whole]
