"""The case: opened, amended, taken up, put aside, merged; its status follows its crew."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select, update

from patrol import clock, feed, status
from patrol.geo import Point, to_wgs84
from patrol.models import (
    Assignment,
    Audience,
    Counter,
    FeedKind,
    Incident,
    Notified,
    Order,
    Seat,
    Severity,
)
from patrol.models.shapes import IncidentState, NotifiedState
from patrol.models.state import crews, incident_state
from patrol.models.state import order_state as order_state
from patrol.office import Category, Office
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import IllegalMove, move


class WrongVersion(Exception):
    """The desk decided on an older picture; `row` is the incident as it stands."""

    def __init__(self, row: Incident) -> None:
        super().__init__(f"{row.number} is at version {row.version}")
        self.row = row


@dataclass(frozen=True)
class Opening:
    """What is known when a case is opened; category and a rough place are enough."""

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
    extra: dict[str, Any] = field(default_factory=dict)


def open_(session: Session, opening: Opening, *, by: str, language: str = "zh-CN") -> Incident:
    """Open a case and start its clock. Coordinates are WGS-84 from here on, the raw ones kept."""
    row = _row(session, opening, by, language)
    session.add(row)
    session.flush()
    session.add_all(
        Seat(incident_id=row.id, no=number, skill=seat.skill)
        for number, seat in enumerate(opening.category.seats, 1)
    )
    feed.changed(session, row)
    feed.note(session, FeedKind.INCIDENT_OPENED, by=by, incident=row)
    return row


def _row(session: Session, opening: Opening, by: str, language: str) -> Incident:
    now = clock.now()
    severity = opening.severity or opening.category.severity
    point = _wgs84(opening)
    targets = opening.category.targets[severity]
    return Incident(
        number=_number(session),
        area_id=opening.area_id,
        category=opening.category.code,
        severity=severity,
        status=IncidentStatus.VERIFYING if opening.is_verifying else IncidentStatus.NEW,
        title=(opening.title or _name(opening.category, language))[:60],
        description=opening.description,
        source=opening.source,
        place=opening.place,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        datum=opening.datum,
        raw_lat=opening.lat,
        raw_lon=opening.lon,
        seats=len(opening.category.seats),
        needs_verification=_needs_verification(opening.category, severity, opening.verify_source),
        verify_source=opening.verify_source,
        opened_by=by,
        opened_at=now,
        waiting_since=now,
        occurred_at=opening.occurred_at or now,
        dispatch_target_s=targets.dispatch_s,
        arrive_target_s=targets.arrive_s,
        resolve_target_s=targets.resolve_s,
        moved_by=by,
    )


def _name(category: Category, language: str) -> str:
    return category.name["en"] if language == "en" else category.name["zh-CN"]


def _wgs84(opening: Opening) -> Point | None:
    if opening.lat is None or opening.lon is None:
        return None
    return to_wgs84(opening.lat, opening.lon, opening.datum)


def _number(session: Session) -> str:
    counter = session.get(Counter, "incident", with_for_update=True)
    if counter is None:
        counter = Counter(name="incident", value=1000)
    counter.value += 1
    session.add(counter)
    return f"WH-{counter.value}"


def _needs_verification(category: Category, severity: int, verify_source: bool) -> bool:
    """The desk verifies 特急, and where the category or the source asks for it."""
    return category.verify or severity == Severity.CRITICAL or verify_source


def expect(incident: Incident, version: int) -> None:
    """Refuse a command made on an older picture. Raises WrongVersion."""
    if incident.version != version:
        raise WrongVersion(incident)


def amend(
    session: Session, incident: Incident, office: Office, changes: dict[str, Any], *, by: str
) -> None:
    """Correct a case. A changed place is a new version that the crew acknowledges again."""
    changed = sorted(k for k, v in changes.items() if getattr(incident, k) != v)
    if not changed:
        return
    for name in changed:
        setattr(incident, name, changes[name])
    if {"category", "severity"} & set(changed):
        _retarget(incident, office)
    moves_place = bool({"place", "lat", "lon"} & set(changed))
    if moves_place:
        incident.place_version += 1
        incident.place_at = clock.now()
        incident.datum, incident.raw_lat, incident.raw_lon = "wgs84", incident.lat, incident.lon
    session.add(incident)
    session.flush()
    feed.changed(session, incident)
    feed.note(
        session,
        FeedKind.INCIDENT_AMENDED,
        by=by,
        incident=incident,
        audience=Audience.CREW,
        changed=changed,
    )
    if moves_place:
        _correct_orders(session, incident, by)
    if "severity" in changed and incident.severity <= Severity.URGENT:
        _break_the_quiet(session, incident)


def _retarget(incident: Incident, office: Office) -> None:
    category = office.category(incident.category)
    targets = category.targets[incident.severity]
    incident.dispatch_target_s = targets.dispatch_s
    incident.arrive_target_s = targets.arrive_s
    incident.resolve_target_s = targets.resolve_s
    incident.needs_verification = _needs_verification(
        category, incident.severity, incident.verify_source
    )


def _correct_orders(session: Session, incident: Incident, by: str) -> None:
    """Orders whose members are on it, or may be again, carry the new place (地点更正)."""
    rows = list(
        session.exec(
            select(Assignment).where(
                Assignment.incident_id == incident.id,
                col(Assignment.status).in_((*status.ENGAGED, status.AssignmentStatus.REPLACED)),
            )
        )
    )
    orders = session.exec(
        select(Order).where(col(Order.id).in_({row.order_id for row in rows})).order_by(Order.id)
    ).all()
    for order in orders:
        order.place, order.lat, order.lon = incident.place, incident.lat, incident.lon
        order.place_version = incident.place_version
        session.add(order)
        crew = [row for row in rows if row.order_id == order.id and row.status in status.ENGAGED]
        if not crew:
            continue
        feed.note(
            session,
            FeedKind.ORDER_CORRECTED,
            by=by,
            incident=incident,
            audience=Audience.CREW,
            order=order_state(order),
            crew=[row.call_sign for row in crew],
        )


def _break_the_quiet(session: Session, incident: Incident) -> None:
    """改级: what was sent without a bell rings from now on, for the grave always do."""
    session.exec(update(Order).where(col(Order.incident_id) == incident.id).values(quiet=[]))


def claim(session: Session, incident: Incident, *, by: str, seat: int | None) -> None:
    """3 号席在处理: a soft claim that hinders nobody; the newest holds."""
    incident.claimed_by, incident.claimed_seat, incident.claimed_at = by, seat, clock.now()
    session.add(incident)
    feed.note(session, FeedKind.INCIDENT_CLAIMED, by=by, incident=incident)


def release(session: Session, incident: Incident, *, by: str) -> None:
    incident.claimed_by = incident.claimed_seat = incident.claimed_at = None
    session.add(incident)
    feed.note(session, FeedKind.INCIDENT_RELEASED, by=by, incident=incident)


def hold(session: Session, incident: Incident, *, by: str, until: datetime, reason: str) -> None:
    move(
        session,
        incident,
        IncidentStatus.ON_HOLD,
        by=by,
        hold_until=until,
        hold_by=by,
        hold_reason=reason,
    )
    feed.note(session, FeedKind.INCIDENT_HELD, by=by, incident=incident, reason=reason)


def resume(session: Session, incident: Incident, *, by: str) -> None:
    """Back from 挂起 to where its crew stands. Raises IllegalMove when it is not on hold."""
    if incident.status != IncidentStatus.ON_HOLD:
        raise IllegalMove(incident, IncidentStatus.NEW)
    target = status_of_crew(crew_statuses(session, incident))
    move(session, incident, target, by=by, hold_until=None, hold_by=None, hold_reason=None)
    feed.note(session, FeedKind.INCIDENT_RESUMED, by=by, incident=incident)


def notify(
    session: Session,
    incident: Incident,
    *,
    by: str,
    agency: str,
    reference: str | None = None,
    expected_at: datetime | None = None,
    note: str | None = None,
) -> Notified:
    """119, 120, 110 or a partner was told; the crew sees it too."""
    row = Notified(
        incident_id=incident.id,
        agency=agency,
        by=by,
        at=clock.now(),
        reference=reference,
        expected_at=expected_at,
        note=note,
    )
    session.add(row)
    feed.note(
        session,
        FeedKind.NOTIFIED_RECORDED,
        by=by,
        incident=incident,
        audience=Audience.CREW,
        notified=notified_state(row),
    )
    return row


def crew_statuses(session: Session, incident: Incident) -> list[AssignmentStatus]:
    session.flush()
    rows = session.connection().execute(_CREW, {"incident_id": incident.id}).scalars()
    return [AssignmentStatus(found) for found in rows]


_CREW = select(Assignment.status).where(Assignment.incident_id == bindparam("incident_id"))


FURTHEST = (
    (AssignmentStatus.ON_SCENE, IncidentStatus.ON_SCENE),
    (AssignmentStatus.EN_ROUTE, IncidentStatus.EN_ROUTE),
    (AssignmentStatus.ACCEPTED, IncidentStatus.DISPATCHED),
    (AssignmentStatus.DISPATCHED, IncidentStatus.DISPATCHED),
)


def status_of_crew(crew: Iterable[AssignmentStatus]) -> IncidentStatus:
    present = set(crew)
    return next((case for who, case in FURTHEST if who in present), IncidentStatus.NEW)


def follow_crew(session: Session, incident: Incident, *, by: str, **changes: Any) -> None:
    """Bring the summary in line with who is on it; all gone makes it 待派 again."""
    feed.changed(session, incident)
    if incident.status not in status.DISPATCHABLE:
        return
    target = status_of_crew(crew_statuses(session, incident))
    if incident.status == IncidentStatus.VERIFYING and target == IncidentStatus.NEW:
        return
    if target != incident.status:
        move(session, incident, target, by=by, **changes)
    elif changes:
        for name, value in changes.items():
            setattr(incident, name, value)
        session.add(incident)


def read_state(session: Session, incident: Incident) -> IncidentState:
    session.flush()
    return incident_state(incident, crews(session, [incident.id])[incident.id])


def notified_state(row: Notified) -> NotifiedState:
    return {
        "id": row.id,
        "agency": row.agency,
        "by": row.by,
        "at": clock.iso(row.at),
        "reference": row.reference,
        "expected_at": clock.iso_or_none(row.expected_at),
        "note": row.note,
    }


def open_count(session: Session, area_ids: frozenset[int]) -> dict[str, int]:
    """How many cases stand in each status, for the desk's head line."""
    rows = session.exec(
        select(Incident.status, func.count())
        .where(col(Incident.area_id).in_(area_ids), col(Incident.status).in_(status.UNFINISHED))
        .group_by(Incident.status)
    )
    return {str(found): count for found, count in rows}
