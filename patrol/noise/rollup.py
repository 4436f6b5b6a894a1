"""Make minutes of the seconds that were measured, and forget what is kept only for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import delete, tuple_
from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.db import put_rows
from patrol.models import LevelHour, LevelMinute, LevelSecond, StationState
from patrol.noise.decibel import energy_mean, exceeded

A_MINUTE, AN_HOUR = 60, 3600
GRACE_S = 5
"""The last second of a minute may be so long on its way."""
MOST = 500
"""Minutes made in one look; after an hour without a broker the rest comes with the next ones."""


@dataclass(frozen=True, slots=True)
class MadeMinutes:
    """The minutes of one look, ready to be stored."""

    rows: Sequence[dict[str, Any]] = ()


def make(session: Session, *, seconds_min: int) -> MadeMinutes:
    """Form the minutes that have more seconds than when they were formed last. Reads only."""
    minutes = _due(session, seconds_min)
    if not minutes:
        return MadeMinutes()
    minute = col(LevelSecond.second) // A_MINUTE
    # By the key: the first and the last second of each station, not a search for each minute.
    rows = session.exec(
        select(LevelSecond.station_id, minute, LevelSecond.laeq, LevelSecond.lmax)
        .where(tuple_(col(LevelSecond.station_id), minute).in_(minutes))
        .order_by(col(LevelSecond.station_id), col(LevelSecond.second))
    )
    groups = groupby(rows, key=lambda row: (row[0], row[1]))
    return MadeMinutes(
        [_row(*key, [(row[2], row[3]) for row in members]) for key, members in groups]
    )


def _due(session: Session, seconds_min: int) -> list[tuple[int, int]]:
    """Return station and minute of those that ended and have no row of all their seconds."""
    now_s = int(clock.now().timestamp())
    minute = (col(LevelSecond.second) // A_MINUTE).label("minute")
    counted = func.count()
    made = (
        select(LevelSecond.station_id, minute, counted.label("counted"))
        .where(
            LevelSecond.second < (now_s - GRACE_S) // A_MINUTE * A_MINUTE,
            # Seconds that are kept for years were formed long ago.
            (col(LevelSecond.second) >= now_s - (seconds_min + 60) * A_MINUTE)
            | col(LevelSecond.is_kept).is_(False),
        )
        .group_by(col(LevelSecond.station_id), minute)
        .subquery()
    )
    rows = session.exec(
        select(made.c.station_id, made.c.minute)
        .outerjoin(
            LevelMinute,
            (col(LevelMinute.station_id) == made.c.station_id)
            & (col(LevelMinute.minute) == made.c.minute),
        )
        .where(
            col(LevelMinute.counted).is_(None)
            | (col(LevelMinute.expected) < A_MINUTE)
            | (col(LevelMinute.counted) < made.c.counted)
        )
        .order_by(made.c.minute)
        .limit(MOST)
    )
    return [(station_id, number) for station_id, number in rows]


def _row(station_id: int, minute: int, seconds: Sequence[tuple[int, int | None]]) -> dict[str, Any]:
    rising = sorted(laeq for laeq, _ in seconds)
    return {
        "station_id": station_id,
        "minute": minute,
        "laeq": energy_mean(rising),
        "lmax": max(laeq if lmax is None else lmax for laeq, lmax in seconds),
        "l10": exceeded(rising, 10),
        "l50": exceeded(rising, 50),
        "l90": exceeded(rising, 90),
        "counted": len(rising),
        "expected": A_MINUTE,
    }


def store(session: Session, made: MadeMinutes) -> None:
    """Store minutes; one that was made of more seconds meanwhile stays."""
    put_rows(
        session,
        LevelMinute,
        made.rows,
        lambda new: {
            name: new[name] for name in ("laeq", "lmax", "l10", "l50", "l90", "counted", "expected")
        },
        unless=lambda new: (
            (col(LevelMinute.expected) == new.expected) & (col(LevelMinute.counted) > new.counted)
        ),
    )


def forget_seconds(session: Session, *, seconds_min: int) -> None:
    """Delete the seconds that lie so many minutes behind the newest one of their station.

    They are counted from that one and not from now, so that what a broker kept for hours becomes
    whole minutes. Seconds of an exceedance stay.
    """
    newest = (
        select(StationState.newest_second)
        .where(col(StationState.station_id) == col(LevelSecond.station_id))
        .scalar_subquery()
    )
    old = delete(LevelSecond).where(
        col(LevelSecond.is_kept).is_(False),
        col(LevelSecond.second) < newest - seconds_min * A_MINUTE,
    )
    session.connection().execute(old)


def forget(session: Session, *, days: int) -> None:
    """Delete hours, minutes and kept seconds that are older than these days; 0 keeps them."""
    if not days:
        return
    oldest = int((clock.now() - timedelta(days=days)).timestamp())
    execute = session.connection().execute
    execute(delete(LevelHour).where(col(LevelHour.hour) < oldest // AN_HOUR))
    execute(delete(LevelMinute).where(col(LevelMinute.minute) < oldest // A_MINUTE))
    execute(delete(LevelSecond).where(col(LevelSecond.second) < oldest))
