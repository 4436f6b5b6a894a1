"""The station that a case of noise is measured by: the one that opened it, or the nearest one."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import access
from patrol.geo import Point, distance_m, extent_around
from patrol.models import Area, AreaKind, Exceedance, Incident, Station

NEAR_M = 150
"""A station hears what is so near: the noise map draws its colours as far."""
NOISE = "EN01"
"""The group of categories of noise; a street that adds one gives it a code of this group."""


@dataclass(frozen=True, slots=True)
class CaseStation:
    """A station with its distance from the case; none when it opened the case itself."""

    station: Station
    distance_m: int | None


def is_of_noise(session: Session, case: Incident) -> bool:
    """Return True when a person or a station says that the case is about noise."""
    return case.category.startswith(NOISE) or _opener(session, case) is not None


def of_case(session: Session, case: Incident) -> CaseStation | None:
    """Return the station of a case, or None when none is near. Reads only."""
    station = _opener(session, case)
    if station is not None:
        return CaseStation(station, None)
    if not case.category.startswith(NOISE) or case.lat is None or case.lon is None:
        return None
    return _nearest(session, case.area_id, Point(case.lat, case.lon))


def _opener(session: Session, case: Incident) -> Station | None:
    return session.exec(
        select(Station)
        .join(Exceedance, col(Exceedance.station_id) == col(Station.id))
        .where(Exceedance.incident_id == case.id)
        .order_by(col(Exceedance.raised_at))
        .limit(1)
    ).first()


def _nearest(session: Session, area_id: int, here: Point) -> CaseStation | None:
    box = extent_around(here, NEAR_M)
    rows = session.exec(
        select(Station).where(
            col(Station.disabled_at).is_(None),
            col(Station.lat).between(box.south, box.north),
            col(Station.lon).between(box.west, box.east),
        )
    ).all()
    if not rows:
        return None
    ours = access.below(session, _street_of(session, area_id))
    near = [
        CaseStation(row, round(distance_m(here, Point(row.lat, row.lon))))
        for row in rows
        if row.area_id in ours
    ]
    near = [each for each in near if (each.distance_m or 0) <= NEAR_M]
    return min(near, key=lambda each: each.distance_m or 0, default=None)


def _street_of(session: Session, area_id: int) -> int:
    """Return the street of an area: the levels of another street's stations are not for it."""
    path = session.get_one(Area, area_id).path
    ids = [int(piece) for piece in path.split("/") if piece]
    street = session.exec(
        select(Area.id)
        .where(col(Area.id).in_(ids), Area.kind == AreaKind.STREET)
        .order_by(col(Area.path).desc())
        .limit(1)
    ).first()
    return street or area_id
