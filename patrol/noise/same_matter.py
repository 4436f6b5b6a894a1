"""Find the case that an exceedance belongs to: a new one, or one that goes on.

Two exceedances are one matter when their station was loud again within half an hour (复响), or when
two stations near each other began within a minute. Cases that exist are never merged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from patrol.geo import Point
from patrol.geo.distance import haversine_m
from patrol.models import Exceedance, Intake, Source, Station
from patrol.noise import matter

AGAIN_WITHIN = timedelta(minutes=30)
TOGETHER_WITHIN = timedelta(seconds=60)
NEAR_M = 300.0
"""Stations so near hear the same source. A bound, because sound of the same minute is chance."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An exceedance with which a new one may be one matter."""

    station_id: int
    source_id: int
    point: Point
    raised_at: datetime
    cleared_at: datetime | None
    ref: str
    """The reference of its matter at intake."""
    incident_id: str | None = None


def recent(session: Session, sources: Mapping[int, Source], now: datetime) -> list[Earlier]:
    """Return the exceedances that go on or ended a while before, the newest first. Reads only."""
    rows = session.exec(
        select(Exceedance, Station)
        .join(Station, col(Station.id) == col(Exceedance.station_id))
        .where(
            or_(
                col(Exceedance.cleared_at).is_(None),
                col(Exceedance.cleared_at) > now - AGAIN_WITHIN,
            )
        )
        .order_by(col(Exceedance.raised_at).desc(), col(Exceedance.id))
    ).all()
    keys = {
        matter.key_of(row.id, sources[station.source_id]): row.id
        for row, station in rows
        if station.source_id in sources
    }
    intakes = session.exec(
        select(Intake.dedup_key, Intake.source_ref, Intake.incident_id).where(
            col(Intake.dedup_key).in_(sorted(keys))
        )
    )
    said = {keys[key]: (ref, incident_id) for key, ref, incident_id in intakes}
    return [
        earlier_of(row, station, said[row.id][0], row.incident_id or said[row.id][1])
        for row, station in rows
        if row.id in said
    ]


def earlier_of(row: Exceedance, station: Station, ref: str, incident_id: str | None) -> Earlier:
    return Earlier(
        row.station_id,
        station.source_id,
        Point(station.lat, station.lon),
        row.raised_at,
        row.cleared_at,
        ref,
        incident_id,
    )


def ended(earlier: Iterable[Earlier], station_id: int, at: datetime) -> list[Earlier]:
    """Return them after this station has become quiet."""
    return [
        replace(each, cleared_at=at)
        if each.station_id == station_id and each.cleared_at is None
        else each
        for each in earlier
    ]


def again(earlier: Iterable[Earlier], row: Exceedance) -> Earlier | None:
    """Return the exceedance of the same station that ended at most half an hour before."""
    for each in earlier:
        if each.station_id == row.station_id and each.cleared_at is not None:
            is_soon = row.raised_at - each.cleared_at <= AGAIN_WITHIN
            return each if is_soon else None
    return None


def together(earlier: Iterable[Earlier], row: Exceedance, station: Station) -> Earlier | None:
    """Return the exceedance of a near station that began within the same minute."""
    here = Point(station.lat, station.lon)
    near = (
        each
        for each in earlier
        if each.station_id != row.station_id
        and abs(each.raised_at - row.raised_at) <= TOGETHER_WITHIN
        and haversine_m(here, each.point) <= NEAR_M
    )
    # Of two the one of the same source: its matter can go on, and another one's can only be linked.
    return min(near, key=lambda each: each.source_id != station.source_id, default=None)
