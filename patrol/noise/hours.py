"""Sum the minutes of noise stations up to hours, so that a year is read as 8,760 rows."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, func, or_, select

from patrol.db import put_rows
from patrol.models import LevelHour, LevelMinute, Station

HOUR_MINUTES = 60
LATE_HOURS = 26
"""A level is refused after a day (`level.OLDEST`), so an older hour does not change any more."""
MOST = 2000
"""Hours stored at once; after a time without a worker the rest comes with the next looks."""
SAME: Final = 1e-12
"""Two sums of the same minutes may differ by so small a part, because of their order."""


def energy_of_a_minute() -> Any:
    """Return the sum of 10^(L/10) over the valid values of a row of `level_minute`, in SQL."""
    return func.pow(10.0, LevelMinute.laeq / 1000.0) * LevelMinute.counted


def make(session: Session) -> Sequence[dict[str, Any]]:
    """Return the hours whose minutes say other sums than their rows do. Reads only.

    It looks at the hours before the newest row that a late minute may change. The minutes of older
    seconds must have been made before.
    """
    newest = select(func.max(LevelHour.hour)).where(LevelHour.station_id == Station.id)
    newest_of_each = session.exec(select(Station.id, newest.scalar_subquery())).all()
    since = max((hour or 0 for _, hour in newest_of_each), default=0) - LATE_HOURS
    sums = _sums(since)
    differs = or_(
        col(LevelHour.hour).is_(None),
        func.abs(LevelHour.energy - sums.c.energy) > sums.c.energy * SAME,
        col(LevelHour.lmax).is_distinct_from(sums.c.lmax),
        col(LevelHour.counted) != sums.c.counted,
        col(LevelHour.expected) != sums.c.expected,
    )
    is_row = (col(LevelHour.station_id) == sums.c.station_id) & (col(LevelHour.hour) == sums.c.hour)
    # The oldest first: the newest row says how far the hours have come.
    changed = select(sums).outerjoin(LevelHour, is_row).where(differs).order_by(sums.c.hour)
    return [dict(row) for row in session.execute(changed.limit(MOST)).mappings()]


def _sums(since: int) -> Any:
    hour: Any = (col(LevelMinute.minute) // HOUR_MINUTES).label("hour")
    query: Any = select(  # type: ignore[call-overload]  # six columns
        LevelMinute.station_id,
        hour,
        func.sum(energy_of_a_minute()).label("energy"),
        func.max(LevelMinute.lmax).label("lmax"),
        func.sum(LevelMinute.counted).label("counted"),
        func.sum(LevelMinute.expected).label("expected"),
    )
    # By the key: a range of each station, not a look at all minutes.
    is_recent = col(LevelMinute.minute) >= since * HOUR_MINUTES
    mine = col(LevelMinute.station_id).in_(select(Station.id))
    return query.where(mine, is_recent).group_by(LevelMinute.station_id, hour).subquery()


def store(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store hours. What a slower process stores over them, the next look puts right."""
    put_rows(
        session,
        LevelHour,
        rows,
        lambda new: {name: new[name] for name in ("energy", "lmax", "counted", "expected")},
    )
