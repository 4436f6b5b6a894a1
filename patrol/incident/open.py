"""立案: open a case and start its clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patrol import clock, drill_mark, feed
from patrol.geo import Point, to_wgs84
from patrol.incident.sealed import seal
from patrol.models import (
    FeedKind,
    Incident,
    Seat,
    Severity,
)
from patrol.models.proofs import RawPlace
from patrol.models.state import order_state as order_state
from patrol.office import Category, words_in
from patrol.places import street
from patrol.status import IncidentStatus


@dataclass(frozen=True)
class Opening:
    """The facts of a new case. A category, an area and a source are enough to open it."""

    category: Category
    area_id: int
    source: str
    severity: int | None = None
    title: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: str = "wgs84"
    description: str = ""
    occurred_at: datetime | None = None
    is_verifying: bool = False
    verify_source: bool = False
    tips: int = 0
    networks: int = 0
    reporter_phone: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def open_(session: Session, opening: Opening, *, by: str, language: str = "zh-CN") -> Incident:
    """Open a case and start its clock. The position is stored as WGS-84, and the raw one too.

    Raises: UnknownDatum.
    """
    row = _row(session, opening, by, language)
    digests = seal(row)
    session.add(row)
    # The seats refer to the case, which needs its id.
    session.flush()
    session.add_all(
        Seat(incident_id=row.id, no=number, skill=seat.skill)
        for number, seat in enumerate(opening.category.seats, 1)
    )
    feed.changed(session, row)
    raw: RawPlace = {"datum": row.datum, "lat": row.raw_lat, "lon": row.raw_lon}
    proof: dict[str, Any] = {
        "occurred_at": clock.iso(row.occurred_at),
        "digests": digests,
        "raw": raw,
        "verify_source": row.verify_source,
    }
    feed.note(session, FeedKind.INCIDENT_OPENED, by=by, incident=row, **proof)
    return row


def _row(session: Session, opening: Opening, by: str, language: str) -> Incident:
    now = clock.now()
    severity = opening.severity or opening.category.severity
    point = _wgs84(opening)
    targets = opening.category.targets[severity]
    return Incident(
        number=street.next_number(session),
        area_id=opening.area_id,
        category=opening.category.code,
        severity=severity,
        status=IncidentStatus.VERIFYING if opening.is_verifying else IncidentStatus.NEW,
        # 60 is the length of the column.
        title=(_mark(session) + (opening.title or _name(opening.category, language)))[:60],
        description=opening.description,
        source=opening.source,
        place=opening.place,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        datum=opening.datum,
        # Kept as they were said: a wrong datum can be mended only from the original numbers.
        raw_lat=opening.lat,
        raw_lon=opening.lon,
        seats=len(opening.category.seats),
        needs_verification=needs_verification(opening.category, severity, opening.verify_source),
        verify_source=opening.verify_source,
        opened_by=by,
        opened_at=now,
        # A reopened case waits anew, while `opened_at` stays.
        waiting_since=now,
        occurred_at=opening.occurred_at or now,
        # Copied from the office's lists: a later change of them must not move a running clock.
        dispatch_target_s=targets.dispatch_s,
        arrive_target_s=targets.arrive_s,
        resolve_target_s=targets.resolve_s,
        report_target_s=opening.category.report_s,
        moved_by=by,
        tips=opening.tips,
        networks=opening.networks,
        reporter_phone=opening.reporter_phone,
    )


def _mark(session: Session) -> str:
    return drill_mark.TITLE if drill_mark.is_known(session) else ""


def _name(category: Category, language: str) -> str:
    return words_in(category.name, language)


def _wgs84(opening: Opening) -> Point | None:
    if opening.lat is None or opening.lon is None:
        return None
    return to_wgs84(opening.lat, opening.lon, opening.datum)


def needs_verification(category: Category, severity: int, verify_source: bool) -> bool:
    """Return True for 特急 cases, and when the category or the source asks for a verification."""
    return category.verify or severity == Severity.CRITICAL or verify_source
