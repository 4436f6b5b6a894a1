"""Amend, claim, hold and resume a case, and record which other agencies were notified."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from patrol import clock, feed, status
from patrol.incident.crew import crew_statuses, note_for_crew, status_of_crew
from patrol.incident.open import needs_verification
from patrol.incident.sealed import seal
from patrol.models import (
    Assignment,
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
    """The command names an old version of the case. `row` is the incident as it is now."""

    def __init__(self, row: Incident) -> None:
        super().__init__(f"{row.number} is at version {row.version}")
        self.row = row


def expect(incident: Incident, version: int) -> None:
    """Refuse a command that was made for an older version of the case.

    Raises: WrongVersion.
    """
    if incident.version != version:
        raise WrongVersion(incident)


def amend(
    session: Session, incident: Incident, office: Office, changes: dict[str, Any], *, by: str
) -> None:
    """Correct a case. A changed place is a new version that the crew acknowledges again.

    Raises: UnknownCategory.
    """
    changed = sorted(name for name, new in changes.items() if getattr(incident, name) != new)
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
        # Changes are WGS-84 already, so the raw position is the same.
        incident.datum, incident.raw_lat, incident.raw_lon = "wgs84", incident.lat, incident.lon
    digests = seal(incident, changed)
    session.add(incident)
    session.flush()
    feed.changed(session, incident)
    proof: dict[str, Any] = {"digests": digests} if digests else {}
    note_for_crew(session, FeedKind.INCIDENT_AMENDED, incident, by=by, changed=changed, **proof)
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
    incident.report_target_s = category.report_s
    incident.needs_verification = needs_verification(
        category, incident.severity, incident.verify_source
    )


def _correct_orders(session: Session, incident: Incident, by: str) -> None:
    """地点更正: write the new place into the orders of the crew and of replaced members.

    A replaced member may still accept late, and then needs the new place too.
    """
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
        # All members of this order were replaced: nobody rides to the place now.
        if not crew:
            continue
        call_signs = [row.call_sign for row in crew]
        corrected = {"order": order_state(order), "crew": call_signs}
        note_for_crew(session, FeedKind.ORDER_CORRECTED, incident, by=by, **corrected)


def _break_the_quiet(session: Session, incident: Incident) -> None:
    """改级: let all orders of the case ring, because grave cases always do."""
    session.exec(update(Order).where(col(Order.incident_id) == incident.id).values(quiet=[]))


def claim(session: Session, incident: Incident, *, by: str, seat: int | None) -> None:
    """3 号席在处理: show which seat has the case. Nobody is hindered; the newest claim counts."""
    incident.claimed_by, incident.claimed_seat, incident.claimed_at = by, seat, clock.now()
    session.add(incident)
    feed.note(session, FeedKind.INCIDENT_CLAIMED, by=by, incident=incident)


def release(session: Session, incident: Incident, *, by: str) -> None:
    """Remove the claim of a desk seat."""
    incident.claimed_by = incident.claimed_seat = incident.claimed_at = None
    session.add(incident)
    feed.note(session, FeedKind.INCIDENT_RELEASED, by=by, incident=incident)


def hold(session: Session, incident: Incident, *, by: str, until: datetime, reason: str) -> None:
    """挂起: put a case aside until a time.

    Raises: IllegalMove, LostRace.
    """
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
    """End 挂起: the case gets the status of its crew again.

    Raises: IllegalMove, LostRace.
    """
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
    """Record that 119, 120, 110 or a partner was notified. The crew sees it too."""
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
    state = notified_state(row)
    note_for_crew(session, FeedKind.NOTIFIED_RECORDED, incident, by=by, notified=state)
    return row


def read_state(session: Session, incident: Incident) -> IncidentState:
    """Return the state of a case with its crew."""
    session.flush()
    return incident_state(incident, crews(session, [incident.id])[incident.id])


def notified_state(row: Notified) -> NotifiedState:
    """Return the notification as desks and phones see it."""
    return {
        "id": row.id,
        "agency": row.agency,
        "by": row.by,
        "at": clock.iso(row.at),
        "reference": row.reference,
        "expected_at": clock.iso_or_none(row.expected_at),
        "note": row.note,
    }
