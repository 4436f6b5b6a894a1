"""Keep the stills of cameras: which exceedance wants one, what came of it, and its end."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import clock, db, feed, incident
from patrol.models import (
    CameraStill,
    Exceedance,
    FeedKind,
    Incident,
    ShownStill,
    Station,
    StillFate,
    StillState,
    SystemActor,
)
from patrol.noise.camera import Shot
from patrol.noise.moves import OLD

SOON = timedelta(minutes=2)
"""A picture from later shows another moment, so the camera is not asked any more."""
MOST = 50
"""Stills that are forgotten in one transaction."""
BY = SystemActor.WORKER


@dataclass(frozen=True)
class WantedStill:
    """An exceedance with a case, whose camera has not been asked."""

    exceedance_id: str
    station_id: int
    incident_id: str
    url: str


@dataclass(frozen=True)
class TakenStill:
    """The answer to a wanted still, and the time at which the camera was asked."""

    wanted: WantedStill
    asked_at: datetime
    shot: Shot


def wanted(session: Session) -> list[WantedStill]:
    """Return the exceedances of the last two minutes whose cameras were not asked. Reads only."""
    asked = select(CameraStill.id).where(col(CameraStill.exceedance_id) == col(Exceedance.id))
    rows = session.exec(
        select(Exceedance.id, Exceedance.station_id, Exceedance.incident_id, Station.camera_url)
        .join(Station, col(Station.id) == col(Exceedance.station_id))
        .where(
            col(Station.camera_url) != "",
            # By the index of the station: it may be noticed so much later than it was raised.
            col(Exceedance.raised_at) > clock.now() - SOON - OLD,
            col(Exceedance.noticed_at) > clock.now() - SOON,
            col(Exceedance.incident_id).is_not(None),
            ~asked.exists(),
        )
        .order_by(col(Exceedance.noticed_at), col(Exceedance.id))
    )
    return [WantedStill(key, station, case or "", url) for key, station, case, url in rows]


def store(session: Session, taken: TakenStill) -> None:
    """Keep a still, and note it for the desk; that of a faster worker is left alone."""
    shot, asked = taken.shot, taken.wanted
    case = session.get_one(Incident, asked.incident_id, with_for_update=True)
    row = CameraStill(
        exceedance_id=asked.exceedance_id,
        station_id=asked.station_id,
        incident_id=asked.incident_id,
        asked_at=taken.asked_at,
        fate=shot.fate,
        picture=shot.picture,
        sha256=hashlib.sha256(shot.picture).hexdigest() if shot.picture else None,
    )
    if db.insert_new(session, CameraStill, [row.model_dump()], CameraStill.id):
        feed.note(session, FeedKind.STILL_TAKEN, by=BY, incident=case, still=state(row))


def state(row: CameraStill) -> StillState:
    """Return a still as the feed keeps it."""
    return {
        "id": row.id,
        "by": BY,
        "exceedance_id": row.exceedance_id,
        "station_id": row.station_id,
        "asked_at": clock.iso(row.asked_at),
        "fate": row.fate,
        "sha256": row.sha256,
    }


def of_cases(session: Session, incident_ids: Sequence[str]) -> list[ShownStill]:
    """Return the stills of these cases without their pictures, the newest first."""
    rows = session.exec(
        select(CameraStill, Station.name, Station.bearing_deg)
        .join(Station, col(Station.id) == col(CameraStill.station_id))
        .where(col(CameraStill.incident_id).in_(incident_ids))
        .order_by(col(CameraStill.asked_at).desc(), col(CameraStill.id))
    )
    return [{**state(row), "station": name, "bearing_deg": deg} for row, name, deg in rows]


def erase(session: Session, row: CameraStill, case: Incident, *, by: str, reason: str) -> None:
    """Erase the picture. The row stays, so that the camera is not asked again for it.

    Raises: Preserved.
    """
    if incident.is_kept(session, case.id):
        raise incident.Preserved(case.id)
    if row.sha256 is None:
        return
    row.picture, row.sha256, row.fate = None, None, StillFate.ERASED
    session.add(row)
    feed.note(session, FeedKind.STILL_ERASED, by=by, incident=case, still=state(row), reason=reason)


IS_KEPT = col(CameraStill.incident_id).in_(incident.kept_cases())
"""True for a still of a case under preservation (证据保全), or merged into such a case."""


def forget(session: Session, *, days: int) -> None:
    """Erase stills that are older, but those of a case under preservation."""
    if not days:
        return
    old = (
        select(CameraStill)
        .where(
            col(CameraStill.asked_at) < clock.now() - timedelta(days=days),
            col(CameraStill.fate) == StillFate.KEPT,
            ~IS_KEPT,
        )
        .order_by(col(CameraStill.incident_id), col(CameraStill.id))
        .limit(MOST)
    )
    why = f"stills are kept for {days} days"
    for row in session.exec(old).all():
        # Under the lock: the case may be put under preservation, or be merged, at the same time.
        case = session.get_one(
            Incident, row.incident_id, with_for_update=True, populate_existing=True
        )
        erase(session, row, case, by=BY, reason=why)


def is_as_told(row: CameraStill) -> bool:
    """True when the picture is that of the digest, which the feed has too."""
    now = hashlib.sha256(row.picture).hexdigest() if row.picture is not None else None
    return now == row.sha256
