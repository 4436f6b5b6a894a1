"""读数可疑: the times in which a station's readings are not believed, and why."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select, update

from patrol import clock, db
from patrol.models import DoubtKind, StationDoubt, StationState

HOUR_S = 3600
SAID_ONLY = (DoubtKind.FOREIGN,)
"""Doubts about words that were refused: the readings that were stored are the station's own."""


def is_doubted(session: Session, station_id: int) -> bool:
    """Return True while the station's readings are not believed, so that nothing is raised.

    A clock that is wrong by whole hours is corrected; that doubt is said only.
    """
    return station_id in doubted(session, [station_id])


def doubted(session: Session, station_ids: Collection[int]) -> set[int]:
    """Return those of the stations whose readings are not believed now."""
    rows = session.exec(
        select(StationDoubt.station_id, StationDoubt.kind, StationState.clock_ahead_s)
        .outerjoin(StationState, col(StationState.station_id) == col(StationDoubt.station_id))
        .where(
            col(StationDoubt.station_id).in_(station_ids),
            col(StationDoubt.until).is_(None),
            col(StationDoubt.kind).not_in(SAID_ONLY),
        )
    )
    return {
        station_id
        for station_id, kind, ahead_s in rows
        if not (kind == DoubtKind.CLOCK and is_wrong_zone(ahead_s))
    }


def is_wrong_zone(ahead_s: int | None) -> bool:
    """Return True for a clock that is wrong by whole hours, which `level` corrects."""
    return bool(ahead_s) and (ahead_s or 0) % HOUR_S == 0


def begin(session: Session, station_id: int, kind: DoubtKind, detail: str) -> bool:
    """Open a doubt; False when it stands already."""
    row = {
        "id": db.new_id(),
        "station_id": station_id,
        "kind": kind,
        "since": clock.now(),
        "detail": detail[:200],
    }
    return bool(db.insert_new(session, StationDoubt, [row], StationDoubt.id))


def renew(session: Session, station_id: int, kind: DoubtKind) -> None:
    """Record that the station has spoken again of a doubt that stands."""
    _change(session, station_id, kind, said_at=clock.now())


def end(session: Session, station_id: int, kind: DoubtKind) -> None:
    """End a doubt if it stands."""
    _change(session, station_id, kind, until=clock.now())


def _change(session: Session, station_id: int, kind: DoubtKind, **values: datetime) -> None:
    session.connection().execute(
        update(StationDoubt)
        .where(
            col(StationDoubt.station_id) == station_id,
            col(StationDoubt.kind) == kind,
            col(StationDoubt.until).is_(None),
        )
        .values(**values)
    )
