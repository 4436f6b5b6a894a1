"""Wind and battery, as a station says them: when they make its readings doubtful, and when not."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, select

from patrol import clock
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
RENEWED_EVERY = timedelta(minutes=15)
"""The time of the last word is written no more often: a station speaks each second."""
KINDS = (DoubtKind.WIND, DoubtKind.BATTERY)


class Conditions(NamedTuple):
    """The last word of a station about its wind and battery; None where it says nothing."""

    wind_m_s: float | None
    battery_pct: float | None


class ConditionAct(StrEnum):
    BEGIN = "begin"
    RENEW = "renew"
    """It stands, and the station has spoken of it again."""
    END = "end"


class ConditionChange(NamedTuple):
    station_id: int
    kind: DoubtKind
    detail: str
    act: ConditionAct


def changes(session: Session, said: Mapping[int, Conditions]) -> list[ConditionChange]:
    """Return the doubts that these words begin, renew or end, by station. Reads only."""
    standing: dict[int, dict[DoubtKind, datetime]] = {}
    rows = select(StationDoubt).where(
        col(StationDoubt.station_id).in_(said),
        col(StationDoubt.kind).in_(KINDS),
        col(StationDoubt.until).is_(None),
    )
    for row in session.exec(rows):
        standing.setdefault(row.station_id, {})[row.kind] = row.said_at or row.since
    return [
        change
        for station_id, words in said.items()
        for change in _changes(station_id, words, standing.get(station_id, {}))
    ]


def _changes(
    station_id: int, said: Conditions, standing: Mapping[DoubtKind, datetime]
) -> Iterator[ConditionChange]:
    wind, battery = said
    if wind is not None:
        act = _act(standing.get(DoubtKind.WIND), wind > WINDY, wind < CALM)
        if act is not None:
            yield ConditionChange(station_id, DoubtKind.WIND, f"wind {wind:.1f} m/s", act)
    if battery is not None:
        act = _act(standing.get(DoubtKind.BATTERY), battery < LOW, battery >= CHARGED)
        if act is not None:
            words = f"battery {battery:.0f} %"
            yield ConditionChange(station_id, DoubtKind.BATTERY, words, act)


def _act(said_at: datetime | None, is_bad: bool, is_good: bool) -> ConditionAct | None:
    """Return what a word does to a doubt that was spoken of last at this time, or does not stand.

    A word between bad and good begins and ends nothing.
    """
    if said_at is None:
        return ConditionAct.BEGIN if is_bad else None
    if is_good:
        return ConditionAct.END
    return ConditionAct.RENEW if clock.now() - said_at >= RENEWED_EVERY else None


def store(session: Session, due: Collection[ConditionChange]) -> None:
    """Begin, renew and end these doubts."""
    for change in due:
        if change.act == ConditionAct.BEGIN:
            doubt.begin(session, change.station_id, change.kind, change.detail)
        elif change.act == ConditionAct.RENEW:
            doubt.renew(session, change.station_id, change.kind)
        else:
            doubt.end(session, change.station_id, change.kind)


def is_unsaid(row: StationDoubt) -> bool:
    """Return True when the station has said nothing of a doubt for long."""
    return clock.now() - (row.said_at or row.since) > SAID_FOR
