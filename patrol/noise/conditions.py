"""Wind and battery, as a station says them: when they make its readings doubtful, and when not."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from patrol.models import DoubtKind, StationDoubt
from patrol.noise import doubt

WINDY, CALM = 5.0, 4.0
"""m/s. GB 3096 measures below 5 m/s; a wind near it would begin and end the doubt all the time."""
LOW, CHARGED = 15.0, 20.0
"""Percent of the battery."""
CURRENT = timedelta(minutes=5)
"""Words that a broker kept for longer say nothing of now."""
SAID_FOR = timedelta(hours=2)
"""A station that stops saying its wind or battery is believed again after this time."""
KINDS = (DoubtKind.WIND, DoubtKind.BATTERY)


class Conditions(NamedTuple):
    """The last word of a station about its wind and battery; None where it says nothing."""

    wind_m_s: float | None
    battery_pct: float | None


class ConditionChange(NamedTuple):
    station_id: int
    kind: DoubtKind
    detail: str
    begins: bool


def changes(session: Session, said: Mapping[int, Conditions]) -> list[ConditionChange]:
    """Return the doubts that these words begin or end, by station. Reads only."""
    standing: dict[int, set[DoubtKind]] = {}
    rows = select(StationDoubt.station_id, StationDoubt.kind).where(
        col(StationDoubt.station_id).in_(said),
        col(StationDoubt.kind).in_(KINDS),
        col(StationDoubt.until).is_(None),
    )
    for station_id, kind in session.exec(rows):
        standing.setdefault(station_id, set()).add(DoubtKind(kind))
    return [
        change
        for station_id, words in said.items()
        for change in _changes(station_id, words, standing.get(station_id, set()))
    ]


def _changes(
    station_id: int, said: Conditions, standing: Collection[DoubtKind]
) -> list[ConditionChange]:
    differing = []
    wind, battery = said
    if wind is not None and (wind > WINDY or wind < CALM):
        words = f"wind {wind:.1f} m/s"
        differing.append(ConditionChange(station_id, DoubtKind.WIND, words, wind > WINDY))
    if battery is not None and (battery < LOW or battery >= CHARGED):
        words = f"battery {battery:.0f} %"
        differing.append(ConditionChange(station_id, DoubtKind.BATTERY, words, battery < LOW))
    return [change for change in differing if change.begins != (change.kind in standing)]


def store(session: Session, due: Collection[ConditionChange]) -> None:
    """Begin and end these doubts."""
    for change in due:
        if change.begins:
            doubt.begin(session, change.station_id, change.kind, change.detail)
        else:
            doubt.end(session, change.station_id, change.kind)
