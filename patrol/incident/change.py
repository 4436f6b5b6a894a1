"""A case is amended, claimed, held and resumed, and others are notified."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from patrol import clock, feed, status
from patrol.incident.crew import crew_statuses, status_of_crew
from patrol.incident.open import needs_verification
from patrol.models import (
    Assignment,
    Audience,
    FeedKind,
    Incident,
    Notified,
    Order,
    Severity,
)
from patrol.models.shapes import IncidentState, NotifiedState
from patrol.models.state import crews, incident_state
from patrol.models.state import order_state as order_state
from patrol.office import Office
from patrol.status import IncidentStatus
from patrol.transition import IllegalMove, move


class WrongVersion(Exception):
    """The desk decided on an older picture; `row` is the incident as it stands."""

    def __init__(self, row: Incident) -> None:
        super().__init__(f"{row.number} is at version {row.version}")
        self.row = row


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
    incident.needs_verification = needs_verification(
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
